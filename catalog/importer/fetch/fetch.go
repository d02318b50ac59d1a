// Package fetch gets pictures from addresses that strangers wrote down, without
// being led to machines that are not of the public net.
package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"sottocasa/internal/fault"
)

// Limits of one fetch.
const (
	within       = 15 * time.Second
	answerWithin = 8 * time.Second
	redirects    = 3
	longestURL   = 2000
)

// Client fetches pictures.
type Client struct {
	http *http.Client
	most int64
}

// Options are how a client fetches.
type Options struct {
	Most int64 // bytes of one answer

	// Allow lets an address pass that is not public. Only tests have it, for
	// servers of their own.
	Allow func(netip.AddrPort) bool
}

// errInside is the refusal of an address that is not public.
var errInside = errors.New("fetch: not a public address")

// New makes a client. It knows no proxy: one would resolve names for itself.
func New(o Options) *Client {
	d := &net.Dialer{Timeout: answerWithin, Control: func(_, address string, _ syscall.RawConn) error {
		// The address that is really dialled: what a name is resolved to, of every redirect too.
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return errInside
		}
		if o.Allow != nil && o.Allow(at) || Public(at.Addr()) && (at.Port() == 80 || at.Port() == 443) {
			return nil
		}
		return errInside
	}}
	t := &http.Transport{DialContext: d.DialContext, DisableKeepAlives: true, DisableCompression: true, TLSHandshakeTimeout: answerWithin,
		ResponseHeaderTimeout: answerWithin, MaxResponseHeaderBytes: 64 << 10}
	return &Client{most: o.Most, http: &http.Client{Transport: t, Timeout: within, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > redirects {
			return errors.New("fetch: too many redirects")
		}
		r.Header.Del("Referer")
		return judge(r.URL)
	}}}
}

// inner are the ranges beside the usual private ones where no stranger's picture
// lies: IANA's special-purpose registries (RFC 6890 and its updates), and ways
// to write an IPv4 address inside an IPv6 one.
func inner() []netip.Prefix {
	var list []netip.Prefix
	for _, s := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"} {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}

// Public reports whether an address is one of the public net.
func Public(a netip.Addr) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if a.Is6() && !netip.MustParsePrefix("2000::/3").Contains(a) {
		return false // NAT64, mapped, unique local, link local, documentation
	}
	return a.IsGlobalUnicast() && !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast() && !a.IsMulticast() &&
		!slices.ContainsFunc(inner(), func(p netip.Prefix) bool { return p.Contains(a) })
}

func judge(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return errInside
	}
	return nil
}

// IsAddress tells addresses from names of files.
func IsAddress(s string) bool {
	low := strings.ToLower(s)
	return strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://")
}

// Get fetches what lies at an address. What cannot be had is a fault Invalid with
// a reason that tells nothing of machines inside.
func (c *Client) Get(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	if err != nil || len(address) > longestURL || judge(u) != nil {
		return nil, fault.New(fault.Invalid, "import.picture_address")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fault.New(fault.Invalid, "import.picture_address")
	}
	r.Header.Set("Accept", "image/jpeg, image/png, image/webp")
	r.Header.Set("User-Agent", "Sottocasa")
	resp, err := c.http.Do(r)
	switch {
	case errors.Is(err, errInside):
		return nil, fault.New(fault.Invalid, "import.picture_inside")
	case err != nil:
		return nil, fault.New(fault.Invalid, "import.picture_silent").Because("fetch: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fault.New(fault.Invalid, "import.picture_status", "status", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.most+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Invalid, "import.picture_silent").Because("fetch: %w", err)
	case int64(len(body)) > c.most:
		return nil, fault.New(fault.Invalid, "error.picture_large", "most", int(c.most>>20))
	}
	return body, nil
}
