package main

import (
	"fmt"
	"io"

	"sottocasa/internal/config"
	"sottocasa/internal/demo"
	"sottocasa/storefront/dev"
)

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
	say("  %-44s %s", r.hood.Name, cfg.HostURL(r.hood.Slug+"."+cfg.ShopsDomain))
	for _, s := range r.hood.Shops {
		say("  %-44s %s", s.Name, cfg.HostURL(s.Slug+"."+cfg.ShopsDomain))
	}
	say("")
	say("Entra con un clic · one-click sign-in")
	say("  %-44s %s/dev/enter/coordinator", "Coordinator: "+r.hood.Coordinator.Name, cfg.AppURL())
	for _, s := range r.hood.Shops {
		say("  %-44s %s/dev/enter/%s", "Shopkeeper: "+s.Name, cfg.AppURL(), s.Slug)
	}
	for _, c := range r.hood.Couriers {
		say("  %-44s %s/dev/enter/%s", "Courier: "+c.Name, cfg.AppURL(), courierKey(c))
	}
	say("")
	say("  %-44s %s/dev/mail", "Letters", cfg.AppURL())
	say("  %-44s %s", "Good card, refused card", "4242 4242 4242 4242, 4000 0000 0000 0002")
	say("  %-44s http://%s/_control/", "Local Stripe (docs/sandbox.md)", r.payHost())
	say("  %-44s %s", "Data", cfg.DataDir)
	say("Only this machine can reach these addresses. Stop with Ctrl-C.")
	say("ready: %s", cfg.AppURL())
}
