package web

import (
	"net"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Kind says which sub-app serves a host.
type Kind string

// The kinds of site.
const (
	KindApp  Kind = "app"  // sign-in, admin, courier, coordinator, webhooks
	KindHood Kind = "hood" // a neighbourhood
	KindShop Kind = "shop" // one shop
)

// Kinds lists every kind of site.
func Kinds() []Kind { return []Kind{KindApp, KindHood, KindShop} }

// Site is what one host shows. It comes from the tenants' table, never from a
// request.
type Site struct {
	Kind    Kind
	Hood    string // neighbourhood id; "" on KindApp
	Shop    string // shop id; only on KindShop
	Host    string // canonical host: lower case, no port
	Base    string // scheme, host and port of links: "https://nives.example"
	Theme   string
	Payload any // what the adapter wants back: it is shared, so read only
}

// Sites finds the site of a normalised host. It is asked on every request and
// must answer from memory; a host may lead to a Site whose canonical Host
// differs, then readers are sent there.
type Sites interface {
	Lookup(host string) (Site, bool)
}

// NormalHost brings a host, with or without port, to the one form that tables
// hold: lower case, no port, no trailing dot, punycode, at most 253 bytes. The
// second result is false for what cannot be a host name; addresses of machines
// (1.2.3.4, [::1]) are no host names of ours but well-formed.
func NormalHost(s string) (string, bool) {
	if s == "" || len(s) > 300 || !utf8.ValidString(s) {
		return "", false
	}
	host := s
	if strings.HasPrefix(host, "[") || strings.Count(host, ":") > 0 {
		h, port, err := net.SplitHostPort(host)
		switch {
		case err == nil && !digits(port):
			return "", false
		case err == nil:
			host = h
		case strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]"):
			host = host[1 : len(host)-1]
		default:
			return "", false
		}
	}
	if plainHost(host) {
		return host, true
	}
	if net.ParseIP(host) != nil {
		return strings.ToLower(host), true
	}
	host = strings.TrimSuffix(host, ".")
	host, err := idna.Lookup.ToASCII(host)
	if err != nil || host == "" || len(host) > 253 || strings.HasSuffix(host, ".") {
		return "", false
	}
	// One form only: what the profile makes must be what it would make again.
	again, err := idna.Lookup.ToASCII(host)
	return host, err == nil && again == host
}

// plainHost reports whether a host is in its one form already, as most are: labels
// of small letters and digits with single hyphens inside, each beginning with a
// letter. All others take the long way.
func plainHost(host string) bool {
	if len(host) > 253 {
		return false
	}
	before, label := byte('.'), 0
	for i := range len(host) {
		b := host[i]
		switch {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9' && label > 0:
			label++
		case b == '-' && before != '.' && before != '-':
			label++
		case b == '.' && before != '.' && before != '-':
			label = 0
		default:
			return false
		}
		if label > 63 {
			return false
		}
		before = b
	}
	return before != '.' && before != '-'
}

func digits(s string) bool {
	if len(s) > 5 {
		return false
	}
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// originOf writes scheme and the Host header as browsers write an Origin.
func originOf(scheme, hostHeader string) string {
	host := strings.ToLower(hostHeader)
	if h, port, err := net.SplitHostPort(host); err == nil {
		if port == "" || scheme == "http" && port == "80" || scheme == "https" && port == "443" {
			host = h
		}
	}
	return scheme + "://" + host
}
