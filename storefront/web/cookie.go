package web

import (
	"fmt"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"
)

// Names of cookies, as Token and SetToken take them.
const (
	SessionCookie = "session" // staff, on KindApp
	BasketCookie  = "basket"  // a resident's basket, per host
	CountCookie   = "count"   // how many things are in it; scripts may read it
)

// CookieName is how the cookie called name travels: host-only by its prefix,
// and outside production with the port, so that two copies on one machine do
// not sign each other out.
func (a *App) CookieName(name string) string {
	if a.opts.Production {
		return "__Host-" + name
	}
	return fmt.Sprintf("__Host-%s-%d", name, a.opts.Port)
}

// CookieName is App.CookieName, for pages whose script reads the count.
func (c *Ctx) CookieName(name string) string { return c.app.CookieName(name) }

// Token is the secret in cookie name. It is missing when malformed, and when
// the cookie came twice: then someone else planted one of them.
func (c *Ctx) Token(name string) (string, bool) {
	if c.anonymous {
		return "", false
	}
	if own, ok := c.ownToken(name); ok {
		return own, own != ""
	}
	full, value, seen := c.app.CookieName(name), "", 0
	for k, v := range c.fctx.Request.Header.Cookies() {
		if string(k) == full {
			seen++
			value = string(v)
		}
	}
	return value, seen == 1 && ValidToken(value)
}

// ownToken is what this request itself has set; "" when it dropped the cookie.
func (c *Ctx) ownToken(name string) (string, bool) {
	var set fasthttp.Cookie
	set.SetKey(c.app.CookieName(name))
	if !c.fctx.Response.Header.Cookie(&set) {
		return "", false
	}
	return string(set.Value()), true
}

// SetToken puts a secret made by NewToken into cookie name. life 0 lets it end
// with the browser.
func (c *Ctx) SetToken(name, token string, life time.Duration) {
	c.setCookie(name, token, life, true)
}

// DropToken takes cookie name away.
func (c *Ctx) DropToken(name string) { c.setCookie(name, "", -time.Second, true) }

// SetCount tells the reader's script how many things the basket holds.
func (c *Ctx) SetCount(n int, life time.Duration) {
	c.setCookie(CountCookie, strconv.Itoa(n), life, false)
}

func (c *Ctx) setCookie(name, value string, life time.Duration, hidden bool) {
	var k fasthttp.Cookie
	k.SetKey(c.app.CookieName(name))
	k.SetValue(value)
	k.SetPath("/")
	k.SetSecure(true)
	k.SetHTTPOnly(hidden)
	k.SetSameSite(fasthttp.CookieSameSiteLaxMode)
	if life < 0 {
		k.SetExpire(fasthttp.CookieExpireDelete)
	} else if life > 0 {
		k.SetMaxAge(int(life / time.Second))
	}
	c.fctx.Response.Header.SetCookie(&k)
}

// setsCookies reports whether the answer carries a cookie.
func (c *Ctx) setsCookies() bool {
	for range c.fctx.Response.Header.Cookies() {
		return true
	}
	return false
}
