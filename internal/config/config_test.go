package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sottocasa/internal/config"
)

// good is an environment that serves.
func good() map[string]string {
	return map[string]string{
		"SOTTOCASA_DATABASE_URL":                  "postgres://app:dbpass-s3cret@db:5432/sottocasa",
		"SOTTOCASA_APP_HOST":                      "app.example",
		"SOTTOCASA_SHOPS_DOMAIN":                  "shops.example",
		"SOTTOCASA_SECRET":                        strings.Repeat("s3cret--", 4),
		"SOTTOCASA_STRIPE_SECRET_KEY":             "sk_live_s3cret0123456789",
		"SOTTOCASA_STRIPE_WEBHOOK_SECRET":         "whsec_s3cret0123456789",
		"SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET": "whsec_s3cret9876543210",
		"SOTTOCASA_SMTP_URL":                      "smtp://user:s3cret@mail.example:587?tls=starttls",
		"SOTTOCASA_MAIL_FROM":                     "Sottocasa <posta@app.example>",
	}
}

// with gives the good environment with changes: pairs of name and value.
func with(pairs ...string) map[string]string {
	environ := good()
	for i := 0; i < len(pairs); i += 2 {
		environ[pairs[i]] = pairs[i+1]
	}
	return environ
}

func TestServe(t *testing.T) {
	c, err := config.Load(with("PORT", "9000", "SOTTOCASA_TRUSTED_PROXIES", "10.0.0.0/8,::1/128"), config.Serve)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen() != "0.0.0.0:9000" || c.AppURL() != "https://app.example" || c.SiteHost("nives") != "nives.shops.example" ||
		c.HostURL("nives.example") != "https://nives.example" || c.LogFormat != "json" || len(c.TrustedProxies) != 2 || !c.LiveStripe() {
		t.Errorf("%+v", c)
	}
	if c.StripeSecretKey.Reveal() != good()["SOTTOCASA_STRIPE_SECRET_KEY"] {
		t.Error("the key is lost")
	}
}

func TestDemoNeedsNothing(t *testing.T) {
	c, err := config.Load(nil, config.Demo)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen() != "127.0.0.1:8080" || c.AppURL() != "http://localhost:8080" || c.SiteHost("nives") != "nives.localhost:8080" || c.LogFormat != "text" {
		t.Errorf("%+v", c)
	}
}

func TestEverythingMissingIsNamedAtOnce(t *testing.T) {
	_, err := config.Load(map[string]string{"PORT": "many", "SOTTOCASA_LOG_LEVEL": "loud"}, config.Serve)
	if err == nil {
		t.Fatal("it serves")
	}
	for name := range good() {
		if strings.Count(err.Error(), name+" is missing") != 1 {
			t.Errorf("%s is not named once in:\n%v", name, err)
		}
	}
	for _, name := range []string{"PORT cannot be read", "SOTTOCASA_LOG_LEVEL cannot be read"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%q is not in:\n%v", name, err)
		}
	}
	if _, err := config.Load(nil, config.Tool); err == nil || strings.Contains(err.Error(), "STRIPE") {
		t.Errorf("a tool needs the database only: %v", err)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ name, value string }{
		{"SOTTOCASA_SHOPS_DOMAIN", "app.example"}, {"SOTTOCASA_SHOPS_DOMAIN", "shops.app.example"}, {"SOTTOCASA_SHOPS_DOMAIN", "example"},
		{"SOTTOCASA_SHOPS_DOMAIN", "Shops.example"}, {"SOTTOCASA_SHOPS_DOMAIN", "https://shops.example"}, {"SOTTOCASA_SHOPS_DOMAIN", "-x.example"},
		{"SOTTOCASA_APP_HOST", "10.0.0.1"}, {"SOTTOCASA_APP_HOST", "app.example:x"}, {"SOTTOCASA_APP_HOST", "a..b"},
		{"SOTTOCASA_PUBLIC_SCHEME", "http"}, {"SOTTOCASA_BIND", "everywhere"}, {"PORT", "70000"}, {"PORT", "-1"},
		{"SOTTOCASA_TRUSTED_PROXIES", "0.0.0.0/0"}, {"SOTTOCASA_TRUSTED_PROXIES", "proxy"},
		{"SOTTOCASA_SECRET", "s3cret"}, {"SOTTOCASA_STRIPE_SECRET_KEY", "pk_live_s3cret0123456789"}, {"SOTTOCASA_STRIPE_SECRET_KEY", "sk_s3cret"},
		{"SOTTOCASA_STRIPE_WEBHOOK_SECRET", "s3cret-s3cret-s3cret-s3cret"}, {"SOTTOCASA_STRIPE_WEBHOOK_SECRET", "whsec_s3cret"},
		{"SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET", "whsec_s3cret0123456789"}, {"SOTTOCASA_STRIPE_API_BASE", "https://elsewhere.example"},
		{"SOTTOCASA_DATABASE_URL", "mysql://u:s3cret@db/x"}, {"SOTTOCASA_OWNER_DATABASE_URL", "postgres://u:s3cret@db"},
		{"SOTTOCASA_SMTP_URL", "https://u:s3cret@mail"}, {"SOTTOCASA_SMTP_URL", "smtp://u:s3cret@mail?tls=maybe"},
		{"SOTTOCASA_S3_URL", "ftp://key:s3cret@minio/pictures"}, {"SOTTOCASA_S3_URL", "http://key:s3cret@minio:9000"}, {"SOTTOCASA_S3_URL", "http://key@minio/pictures"},
		{"SOTTOCASA_S3_URL", "http://key:s3cret@minio/a/b"}, {"SOTTOCASA_S3_URL", "http://key:s3cret@minio/Pictures"}, {"SOTTOCASA_S3_URL", "http://key:s3cret%zz@minio/pictures"},
		{"SOTTOCASA_SHOP_PICTURES", "-1"}, {"SOTTOCASA_SHOP_PICTURE_MB", "many"}, {"SOTTOCASA_SHOP_PICTURE_MB", "-5"},
		{"SOTTOCASA_MAIL_FROM", "nobody"}, {"SOTTOCASA_LOG_FORMAT", "xml"}, {"SOTTOCASA_LOG_LEVEL", "loud"}, {"SOTTOCASA_NO_INSTALL", "perhaps"},
	} {
		_, err := config.Load(with(c.name, c.value), config.Serve)
		if err == nil || !strings.Contains(err.Error(), "  "+c.name+" ") || strings.Count(err.Error(), "\n") != 1 {
			t.Errorf("%s=%s: %v", c.name, c.value, err)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error tells the secret: %v", c.name, err)
		}
	}
	siblings := with("SOTTOCASA_APP_HOST", "app.sottocasa.it", "SOTTOCASA_SHOPS_DOMAIN", "negozi.sottocasa.it")
	if _, err := config.Load(siblings, config.Serve); err == nil {
		t.Error("two hosts of one registrable domain")
	}
}

func TestDemoIsHarmless(t *testing.T) {
	for name, value := range map[string]string{"SOTTOCASA_BIND": "0.0.0.0", "SOTTOCASA_STRIPE_SECRET_KEY": "sk_live_s3cret0123456789"} {
		if _, err := config.Load(map[string]string{name: value}, config.Demo); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecretsFromFiles(t *testing.T) {
	const name = "SOTTOCASA_SECRET"
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(good()[name]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := with(name+"_FILE", path)
	if _, err := config.Load(environ, config.Serve); err == nil || !strings.Contains(err.Error(), name+" is set twice") {
		t.Errorf("both: %v", err)
	}
	delete(environ, name)
	before := maps.Clone(environ)
	c, err := config.Load(environ, config.Serve)
	if err != nil || c.Secret.Reveal() != good()[name] || !maps.Equal(before, environ) {
		t.Errorf("%q, %v", c.Secret.Reveal(), err)
	}
	environ[name+"_FILE"] = path + "-none"
	if _, err := config.Load(environ, config.Serve); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("no such file: %v", err)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	c, err := config.Load(good(), config.Serve)
	if err != nil {
		t.Fatal(err)
	}
	hidden := struct{ inner config.Config }{c}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", c, "key", c.StripeSecretKey)
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "config", c, "key", c.StripeSecretKey)
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	printed := []string{fmt.Sprint(c), log.String(), string(asJSON)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		printed = append(printed, fmt.Sprintf(verb, c), fmt.Sprintf(verb, hidden), fmt.Sprintf(verb, &hidden), fmt.Sprintf(verb, c.Secret))
	}
	for _, out := range printed {
		if strings.Contains(out, "s3cret") || strings.Contains(out, fmt.Sprintf("%x", "s3cret")) {
			t.Errorf("a secret is in %s", out)
		}
	}
}
