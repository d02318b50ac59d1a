package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// The shortest secrets that are worth the name, in bytes. Stripe's library
// accepts events signed with an empty secret, so nothing short may pass here.
const (
	shortestSecret = 32
	shortestStripe = 20
)

// check notes what is set but cannot work.
func (c *Config) check(f *faults) {
	c.checkListening(f)
	c.checkHosts(f)
	c.checkSecrets(f)
	checkDatabase(f, "SOTTOCASA_DATABASE_URL", c.DatabaseURL)
	checkDatabase(f, "SOTTOCASA_OWNER_DATABASE_URL", c.OwnerDatabaseURL)
	c.checkMail(f)
	c.checkPictures(f)
	if c.LogFormat != "json" && c.LogFormat != "text" {
		f.add("SOTTOCASA_LOG_FORMAT", "must be json or text")
	}
}

func (c *Config) checkListening(f *faults) {
	if c.Port < 0 || c.Port > 65535 {
		f.add("PORT", "must be between 0 and 65535")
	}
	ip, err := netip.ParseAddr(c.Bind)
	if err != nil {
		f.add("SOTTOCASA_BIND", "must be an IP address")
	} else if c.Mode == Demo && !ip.IsLoopback() {
		f.add("SOTTOCASA_BIND", "must be a loopback address: the demo's people and payments are not protected")
	}
	if _, port, err := net.SplitHostPort(c.Admin); c.Admin != "off" && (err != nil || !portNumber(port)) {
		f.add("SOTTOCASA_ADMIN", "must be address:port, or off")
	}
	if c.PageCacheMB < 0 || c.PageCacheMB > 4096 {
		f.add("SOTTOCASA_PAGE_CACHE_MB", "must be between 0 and 4096")
	}
	for _, p := range c.TrustedProxies {
		if p.Bits() == 0 {
			f.add("SOTTOCASA_TRUSTED_PROXIES", "must not hold the whole internet")
		}
	}
	switch {
	case c.Mode == Serve && c.PublicScheme != "https":
		f.add("SOTTOCASA_PUBLIC_SCHEME", "must be https: cookies need it")
	case c.PublicScheme != "https" && c.PublicScheme != "http":
		f.add("SOTTOCASA_PUBLIC_SCHEME", "must be https or http")
	}
}

func portNumber(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0 && n <= 65535
}

func (c *Config) checkHosts(f *faults) {
	app := c.AppHost
	if host, port, err := net.SplitHostPort(app); err == nil {
		app = host
		if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
			f.add("SOTTOCASA_APP_HOST", "has a port that is none")
		}
	}
	ok := hostName(f, "SOTTOCASA_APP_HOST", app)
	ok = hostName(f, "SOTTOCASA_SHOPS_DOMAIN", c.ShopsDomain) && ok
	if ok && c.Mode == Serve && related(app, c.ShopsDomain) {
		f.add("SOTTOCASA_SHOPS_DOMAIN", "must have another registrable domain than SOTTOCASA_APP_HOST, "+
			"as for example shops.example and app.example: else a shop's page could reach a shopkeeper's session")
	}
}

// hostName reports whether s is a host name; an empty one is another fault.
func hostName(f *faults, name, s string) bool {
	if s == "" {
		return false
	}
	_, notIP := netip.ParseAddr(s)
	plain := strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
	if notIP == nil || !plain || len(s) > 253 {
		f.add(name, "must be a host name in lower case, without scheme and path")
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			f.add(name, "is no valid host name")
			return false
		}
	}
	return true
}

// related reports whether browsers treat two hosts as one site: the same, one
// inside the other, or under one registrable domain.
func related(a, b string) bool {
	if a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a) {
		return true
	}
	siteA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	siteB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && siteA == siteB
}

func (c *Config) checkSecrets(f *faults) {
	if s := c.Secret.Reveal(); s != "" && len(s) < shortestSecret {
		f.add("SOTTOCASA_SECRET", "must have at least %d bytes", shortestSecret)
	}
	checkStripe(f, "SOTTOCASA_STRIPE_SECRET_KEY", c.StripeSecretKey, "sk_", "rk_")
	checkStripe(f, "SOTTOCASA_STRIPE_WEBHOOK_SECRET", c.StripeWebhookSecret, "whsec_")
	checkStripe(f, "SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET", c.StripeConnectWebhook, "whsec_")
	if s := c.StripeWebhookSecret.Reveal(); s != "" && s == c.StripeConnectWebhook.Reveal() {
		f.add("SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET", "must differ from SOTTOCASA_STRIPE_WEBHOOK_SECRET: each endpoint has its own")
	}
	if c.Mode == Demo && c.LiveStripe() {
		f.add("SOTTOCASA_STRIPE_SECRET_KEY", "must not be a live key: the demo sells nothing")
	}
	if c.StripeAPIBase == "" {
		return
	}
	u, err := url.Parse(c.StripeAPIBase)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		f.add("SOTTOCASA_STRIPE_API_BASE", "must be an http or https address")
	} else if c.LiveStripe() {
		f.add("SOTTOCASA_STRIPE_API_BASE", "must not be set with a live key")
	}
}

// checkStripe refuses a secret that is too short or of another kind.
func checkStripe(f *faults, name string, s Secret, prefixes ...string) {
	if s.Empty() {
		return
	}
	for _, p := range prefixes {
		if strings.HasPrefix(s.Reveal(), p) && len(s.Reveal()) >= shortestStripe {
			return
		}
	}
	f.add(name, "must begin with %s and have at least %d characters", strings.Join(prefixes, " or "), shortestStripe)
}

func isLive(key string) bool {
	return strings.HasPrefix(key, "sk_live_") || strings.HasPrefix(key, "rk_live_")
}

func checkDatabase(f *faults, name string, s Secret) {
	if s.Empty() {
		return
	}
	u, err := url.Parse(s.Reveal())
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || strings.Trim(u.Path, "/") == "" {
		f.add(name, "must be postgres://user:password@host:port/database")
	}
}

func (c *Config) checkMail(f *faults) {
	if c.MailFrom != "" {
		if _, err := mail.ParseAddress(c.MailFrom); err != nil {
			f.add("SOTTOCASA_MAIL_FROM", "must be an e-mail address, with or without a name")
		}
	}
	if c.SMTPURL.Empty() {
		return
	}
	u, err := url.Parse(c.SMTPURL.Reveal())
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		f.add("SOTTOCASA_SMTP_URL", "must be smtp://user:password@host:port")
		return
	}
	switch u.Query().Get("tls") {
	case "", "starttls", "implicit", "none":
	default:
		f.add("SOTTOCASA_SMTP_URL", "must have tls=starttls, implicit or none")
	}
}

// bucketName is what every S3 takes for a bucket.
func bucketName(s string) bool {
	return len(s) >= 3 && len(s) <= 63 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" &&
		!strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
}

func (c *Config) checkPictures(f *faults) {
	if c.ShopPictures < 0 {
		f.add("SOTTOCASA_SHOP_PICTURES", "must be 0 or more")
	}
	if c.ShopPictureMB < 0 || c.ShopPictureMB > 1<<20 {
		f.add("SOTTOCASA_SHOP_PICTURE_MB", "must be between 0 and 1048576")
	}
	if c.S3URL.Empty() {
		return
	}
	u, err := url.Parse(c.S3URL.Reveal())
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || !bucketName(strings.Trim(u.Path, "/")) {
		f.add("SOTTOCASA_S3_URL", "must be http or https://key:secret@host:port/bucket, the bucket of 3 to 63 small letters, digits and hyphens")
		return
	}
	if secret, _ := u.User.Password(); u.User.Username() == "" || secret == "" {
		f.add("SOTTOCASA_S3_URL", "must hold the key and the secret of the bucket")
	}
}
