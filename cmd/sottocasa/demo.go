package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sottocasa/internal/config"
	"sottocasa/internal/demo"
	"sottocasa/internal/mail"
	"sottocasa/payments/sandbox"
	"sottocasa/storefront/dev"
	"sottocasa/tenants"
)

type demoCmd struct{}

// Run opens the demo: its own Postgres, a local Stripe, letters on a page. All
// of it listens on this machine only.
func (demoCmd) Run(ctx context.Context) error {
	cfg, err := load(config.Demo)
	if err != nil {
		return err
	}
	if cfg.DataDir, err = demoDir(); err != nil {
		return err
	}
	data, err := openData(ctx, &cfg)
	if err != nil {
		return err
	}
	defer data.close()
	return data.serve(ctx, cfg)
}

// demoRun is a running demo's own parts.
type demoRun struct {
	*database
	secrets   secrets
	hood      demo.Neighbourhood
	box       *sandbox.Sandbox
	pay       net.Listener
	listeners []net.Listener
	port      int
}

// serve migrates, seeds, and answers until ctx ends.
func (d *database) serve(ctx context.Context, cfg config.Config) error {
	hood, err := demo.Load(time.Now())
	if err != nil {
		return err
	}
	run := &demoRun{database: d, secrets: d.secrets, hood: hood}
	if err := run.listen(ctx, &cfg); err != nil {
		return err
	}
	defer run.shut()
	run.settle(&cfg)
	letters, err := mail.NewFolder(filepath.Join(cfg.DataDir, "mail"))
	if err != nil {
		return err
	}
	if err := run.startSandbox(ctx, cfg); err != nil {
		return err
	}
	x, err := assemble(ctx, cfg, parts{appURL: d.appURL, sender: letters, payOrigins: []string{"http://" + run.payHost()}, port: run.port,
		doors: func(db *tenants.DB) *dev.Doors { return &dev.Doors{DB: db, Letters: letters, People: people(hood)} }})
	if x != nil {
		defer x.close()
	}
	if err != nil {
		return err
	}
	if err := seed(ctx, x, hood); err != nil {
		return fmt.Errorf("the demo could not be seeded: %w", err)
	}
	if err := x.hosts.Reload(ctx); err != nil {
		return err
	}
	return x.run(ctx, run.listeners, func() { run.announce(os.Stdout, cfg) })
}

// listen opens the demo's ports on both loopback addresses, since browsers
// differ in which they try first.
func (r *demoRun) listen(ctx context.Context, cfg *config.Config) error {
	var lc net.ListenConfig
	first, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(cfg.Port)))
	if err != nil {
		return fmt.Errorf("port %d is taken: set PORT to another one", cfg.Port)
	}
	r.listeners = []net.Listener{first}
	r.port = first.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // a TCP listener
	if second, err := lc.Listen(ctx, "tcp6", net.JoinHostPort("::1", strconv.Itoa(r.port))); err == nil {
		r.listeners = append(r.listeners, second)
	}
	for _, port := range []int{r.secrets.PayPort, r.port + 1, 0} {
		if port == 0 && r.pay != nil {
			break
		}
		if r.pay, err = lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil && port != 0 {
			break
		}
	}
	if r.pay == nil {
		return errors.New("no port is free for the local Stripe")
	}
	r.secrets.PayPort = r.pay.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // a TCP listener
	r.secrets.OwnerURL = r.ownerURL
	return r.secrets.keep(cfg.DataDir)
}

func (r *demoRun) payHost() string { return "localhost:" + strconv.Itoa(r.secrets.PayPort) }

// settle fills in what nobody has to set in a demo.
func (r *demoRun) settle(cfg *config.Config) {
	cfg.Port = r.port
	cfg.AppHost = "localhost"
	if r.port != 80 {
		cfg.AppHost = net.JoinHostPort("localhost", strconv.Itoa(r.port))
	}
	cfg.ShopsDomain, cfg.PublicScheme = "localhost", "http"
	cfg.Secret = config.NewSecret(r.secrets.Secret)
	cfg.StripeSecretKey = config.NewSecret(r.secrets.StripeKey)
	cfg.StripeWebhookSecret = config.NewSecret(r.secrets.Webhook)
	cfg.StripeConnectWebhook = config.NewSecret(r.secrets.Connect)
	cfg.StripeAPIBase = "http://" + r.pay.Addr().String()
}

// startSandbox starts the local Stripe, with every demo shop's account. What it
// knows outlives a restart.
func (r *demoRun) startSandbox(ctx context.Context, cfg config.Config) error {
	var accounts []sandbox.Account
	for _, s := range r.hood.Shops {
		accounts = append(accounts, sandbox.Account{ID: s.StripeAccount, Name: s.Name, ChargesEnabled: true})
	}
	dir := filepath.Join(cfg.DataDir, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	hook := cfg.AppURL() + "/webhooks/stripe"
	box, err := sandbox.New(sandbox.Config{Dir: dir, PublicURL: "http://" + r.payHost(), Key: r.secrets.StripeKey, Accounts: accounts,
		Home: cfg.HostURL(r.hood.Slug + "." + cfg.ShopsDomain), Logger: logger(cfg),
		Webhooks: []sandbox.Endpoint{{URL: hook, Secret: r.secrets.Webhook}, {URL: hook + "/connect", Secret: r.secrets.Connect, Connect: true}}})
	if err != nil {
		return err
	}
	r.box = box
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(r.pay) }()
	go box.Run(ctx)
	return nil
}

func (r *demoRun) shut() {
	for _, l := range r.listeners {
		_ = l.Close()
	}
	if r.pay != nil {
		_ = r.pay.Close()
	}
	if r.box != nil {
		_ = r.box.Close()
	}
}

// people are those who can come in by one click.
func people(hood demo.Neighbourhood) []dev.Person {
	list := []dev.Person{{Key: "coordinator", Email: hood.Coordinator.Email, To: "/coordinator"}}
	for _, s := range hood.Shops {
		list = append(list, dev.Person{Key: s.Slug, Email: s.Email, To: "/admin"})
	}
	for _, c := range hood.Couriers {
		list = append(list, dev.Person{Key: courierKey(c), Email: courierEmail(c), To: "/courier"})
	}
	return list
}

// announce says where everything is; its last line is what scripts wait for.
func (r *demoRun) announce(out io.Writer, cfg config.Config) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("")
	say("Il quartiere · the neighbourhood")
	say("  %-34s %s", r.hood.Name, cfg.HostURL(r.hood.Slug+"."+cfg.ShopsDomain))
	for _, s := range r.hood.Shops {
		say("  %-34s %s", s.Name, cfg.HostURL(s.Slug+"."+cfg.ShopsDomain))
	}
	say("")
	say("Entra con un clic · one-click sign-in")
	say("  %-34s %s/dev/enter/coordinator", "Coordinator: "+r.hood.Coordinator.Name, cfg.AppURL())
	for _, s := range r.hood.Shops {
		say("  %-34s %s/dev/enter/%s", "Shopkeeper: "+s.Name, cfg.AppURL(), s.Slug)
	}
	for _, c := range r.hood.Couriers {
		say("  %-34s %s/dev/enter/%s", "Courier: "+c.Name, cfg.AppURL(), courierKey(c))
	}
	say("")
	say("  %-34s %s/dev/mail", "Letters", cfg.AppURL())
	say("  %-34s %s", "Good card, refused card", "4242 4242 4242 4242, 4000 0000 0000 0002")
	say("  %-34s %s", "Data", cfg.DataDir)
	say("Only this machine can reach these addresses. Stop with Ctrl-C.")
	say("ready: %s", cfg.AppURL())
}
