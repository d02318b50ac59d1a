// Package config reads what the operator decides from the environment, and
// refuses it as a whole, naming everything that is wrong.
package config

import (
	"log/slog"
	"net"
	"net/netip"
	"strconv"
)

// Mode is what the program is started for; it decides what must be set.
type Mode string

// The modes.
const (
	Serve Mode = "serve" // real shops: nothing may be missing
	Demo  Mode = "demo"  // people trying it on their own machine: nothing is needed
	Tool  Mode = "tool"  // a command beside the server: migrate, check, backup
)

// Config is every variable. The tags are the source of Variables: env is the
// name, need the modes that cannot do without it.
type Config struct {
	Mode Mode `env:"-"`

	DatabaseURL      Secret `env:"SOTTOCASA_DATABASE_URL" need:"serve tool" doc:"PostgreSQL address of the role that serves. Given the owner's instead, the serving role is made and its password kept in the data folder."`
	OwnerDatabaseURL Secret `env:"SOTTOCASA_OWNER_DATABASE_URL" doc:"PostgreSQL address of the role that owns the tables, for migrations."`
	DataDir          string `env:"SOTTOCASA_DATA_DIR" envDefault:"data" doc:"Folder for pictures and what the program keeps on disk."`
	S3URL            Secret `env:"SOTTOCASA_S3_URL" doc:"Bucket for pictures in MinIO or any S3: http://key:secret@host:9000/bucket, with ?region=… where the store wants it. The bucket is made when missing. Without it pictures lie in the data folder."`
	ShopPictures     int    `env:"SOTTOCASA_SHOP_PICTURES" envDefault:"2000" doc:"How many pictures a shop may have."`
	ShopPictureMB    int    `env:"SOTTOCASA_SHOP_PICTURE_MB" envDefault:"1024" doc:"How many megabytes a shop's pictures may take, all widths together."`
	NoInstall        bool   `env:"SOTTOCASA_NO_INSTALL" envDefault:"false" doc:"Never install PostgreSQL when trying Sottocasa out."`

	Port           int            `env:"PORT" envDefault:"8080" doc:"Port to listen on; 0 takes a free one."`
	Bind           string         `env:"SOTTOCASA_BIND" envDefault:"0.0.0.0" doc:"Address to listen on. The demo listens on 127.0.0.1 only."`
	AppHost        string         `env:"SOTTOCASA_APP_HOST" need:"serve" doc:"Host name of sign-in, shopkeepers, couriers and coordinators, with its port unless that is the usual one. In the demo localhost and the port."`
	ShopsDomain    string         `env:"SOTTOCASA_SHOPS_DOMAIN" need:"serve" doc:"Domain under which shops and neighbourhoods have their names. Its registrable domain must be another than the app host's. In the demo localhost."`
	Admin          string         `env:"SOTTOCASA_ADMIN" envDefault:"127.0.0.1:9090" doc:"Address for operators' machines: /metrics, health, and which names may have a certificate. Never for the public; off listens nowhere, and so does the demo."`
	PageCacheMB    int            `env:"SOTTOCASA_PAGE_CACHE_MB" envDefault:"16" doc:"Megabytes of made pages kept in memory; 0 makes every page afresh."`
	PublicScheme   string         `env:"SOTTOCASA_PUBLIC_SCHEME" doc:"How the public reaches the pages: https, and in the demo http."`
	TrustedProxies []netip.Prefix `env:"SOTTOCASA_TRUSTED_PROXIES" doc:"Networks whose X-Forwarded-For is believed, as CIDR with commas."`

	Secret               Secret `env:"SOTTOCASA_SECRET" need:"serve" doc:"At least 32 random bytes; it binds forms to sessions."`
	StripeSecretKey      Secret `env:"SOTTOCASA_STRIPE_SECRET_KEY" need:"serve" doc:"Stripe's secret or restricted key, sk_… or rk_…."`
	StripeWebhookSecret  Secret `env:"SOTTOCASA_STRIPE_WEBHOOK_SECRET" need:"serve" doc:"Signing secret of the webhook endpoint for the account's events, whsec_…."`
	StripeConnectWebhook Secret `env:"SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET" need:"serve" doc:"Signing secret of the webhook endpoint for connected accounts' events, whsec_…."`
	StripeAPIBase        string `env:"SOTTOCASA_STRIPE_API_BASE" doc:"Another Stripe API address, for tests; refused with a live key."`

	SMTPURL  Secret `env:"SOTTOCASA_SMTP_URL" need:"serve" doc:"Mail server: smtp://user:password@host:587?tls=starttls. tls is starttls, implicit or none."`
	MailFrom string `env:"SOTTOCASA_MAIL_FROM" need:"serve" doc:"Sender of every letter, with or without a name."`

	LogLevel  slog.Level `env:"SOTTOCASA_LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error."`
	LogFormat string     `env:"SOTTOCASA_LOG_FORMAT" doc:"json or text; json when serving, text otherwise."`
}

// Listen is the address to listen on.
func (c Config) Listen() string { return net.JoinHostPort(c.Bind, strconv.Itoa(c.Port)) }

// AppURL is the public address of the app host, without a final slash.
func (c Config) AppURL() string { return c.PublicScheme + "://" + c.AppHost }

// SiteHost is the host, with its port unless that is the usual one, of the shop
// or neighbourhood called label.
func (c Config) SiteHost(label string) string { return c.withPort(label + "." + c.ShopsDomain) }

// HostURL is the public address of a host given without its port, such as a
// shop's own domain. It has no final slash.
func (c Config) HostURL(host string) string { return c.PublicScheme + "://" + c.withPort(host) }

// withPort adds the public port, which every host shares with the app host.
func (c Config) withPort(host string) string {
	if _, port, err := net.SplitHostPort(c.AppHost); err == nil {
		return net.JoinHostPort(host, port)
	}
	return host
}

// LiveStripe reports whether real money would move.
func (c Config) LiveStripe() bool { return isLive(c.StripeSecretKey.Reveal()) }
