package web

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"

	"github.com/valyala/fasthttp"
)

func parseProxies(list []string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	var errs error
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			addr, aerr := netip.ParseAddr(s)
			if aerr != nil {
				errs = errors.Join(errs, fmt.Errorf("web: trusted proxy %q is no address or range", s))
				continue
			}
			p = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, errs
}

func (a *App) trusted(addr netip.Addr) bool {
	for _, p := range a.proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// peer finds the reader's address and, when a trusted proxy names it, the
// scheme the reader used ("" otherwise). The address is the rightmost one that
// is no proxy of ours: everything left of it was written by the reader.
func (a *App) peer(fctx *fasthttp.RequestCtx) (ip, scheme string) {
	var addr netip.Addr
	if tcp, ok := fctx.RemoteAddr().(*net.TCPAddr); ok {
		addr = tcp.AddrPort().Addr().Unmap()
	}
	if !a.trusted(addr) {
		return addr.String(), ""
	}
	hops := strings.Split(string(fctx.Request.Header.Peek("X-Forwarded-For")), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
		if !a.trusted(addr) {
			break
		}
	}
	switch proto := string(fctx.Request.Header.Peek("X-Forwarded-Proto")); proto {
	case "http", "https":
		scheme = proto
	}
	return addr.String(), scheme
}
