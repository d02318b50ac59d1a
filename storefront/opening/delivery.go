package opening

import (
	"net/http"
	"strconv"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// deliveryView asks how goods reach people.
type deliveryView struct {
	stepView
	Zones   []string // where the neighbourhood delivers
	Leads   []int    // minutes that can be chosen
	NoZones bool     // the neighbourhood delivers nowhere yet
}

func leads() []int { return []int{30, 60, 120, 180, 240, 480, 1440} }

func ways() []string { return []string{"both", "delivery", "pickup"} }

// mostMinimum is the highest order that a shop may ask for.
const mostMinimum = money.Cents(20000)

// delivery shows the form.
func (s site) delivery(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepHours)
	if err != nil || sent {
		return err
	}
	v, err := e.deliveryView(e.typedDelivery())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, deliveryPage(c.P(), v))
}

func (e *errand) typedDelivery() map[string]string {
	t := e.card.Terms
	typed := map[string]string{"way": "both", "lead": strconv.Itoa(t.LeadMinutes), "least": ""}
	switch {
	case len(t.Zones) == 0:
		typed["way"] = "pickup"
	case !t.Pickup:
		typed["way"] = "delivery"
	}
	if t.MinOrder > 0 {
		typed["least"] = strconv.Itoa(int(t.MinOrder / 100))
		if t.MinOrder%100 > 0 {
			typed["least"] = e.P().Money(t.MinOrder)
		}
	}
	return typed
}

func (e *errand) deliveryView(typed map[string]string) (deliveryView, error) {
	v := deliveryView{stepView: e.step(tenants.StepDelivery, "delivery", typed), Leads: leads()}
	v.Hem = e.card.Accent
	var zones []delivery.Zone
	err := e.DB.HoodRead(e.Context(), e.inHood(), func(r *tenants.HoodRead) { delivery.Zones(r, e.at.Hood, &zones) })
	for _, z := range zones {
		v.Zones = append(v.Zones, z.Name.In(e.Lang()))
	}
	v.NoZones = len(zones) == 0
	return v, err
}

// saveDelivery joins the neighbourhood's zones, the shop's own pick-up windows,
// or both.
func (s site) saveDelivery(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepHours)
	if err != nil || sent {
		return err
	}
	f := web.ReadForm(c)
	version := f.Int("version", 1, 1<<30)
	way := f.Choice("way", ways()...)
	lead, bad := strconv.Atoi(f.Choice("lead", minutesOf(leads())...))
	least := web.ParsedIf(f, "least", leastOf)
	if err = f.Err(); err == nil && bad == nil {
		err = e.change(version, tenants.StepDelivery, func(h *tenants.HoodTx, o tenants.Opening) (tenants.ShopID, error) {
			zones, err := delivery.ZoneIDs(h)
			if err != nil {
				return o.Shop, err
			}
			if way == "pickup" {
				zones = []tenants.ID{}
			}
			t := &e.card.Terms
			t.Zones, t.Pickup, t.LeadMinutes, t.MinOrder = zones, way != "delivery", lead, least
			if len(zones) == 0 && !t.Pickup {
				return o.Shop, fault.Form(fault.Field{Name: "way", Key: "opening.no_zones"})
			}
			return o.Shop, h.InShop(o.Shop, e.write)
		})
	}
	switch {
	case err == nil:
		return c.SeeOther("/opening/preview")
	case fault.Has(err, fault.Conflict):
		return e.deliveryClash(f.Typed())
	case !web.InvalidForm(err):
		return err
	}
	v, bad := e.deliveryView(f.Typed())
	if bad != nil {
		return bad
	}
	v.Errors = c.Wrong(err)
	return c.Render(web.Status(err), deliveryPage(c.P(), v))
}

func (e *errand) deliveryClash(typed map[string]string) error {
	now, err := e.again()
	if err != nil {
		return err
	}
	v, err := now.deliveryView(typed)
	if err != nil {
		return err
	}
	if now.clash(&v.stepView, now.typedDelivery(), typed) {
		return e.SeeOther("/opening/preview")
	}
	return e.Render(http.StatusConflict, deliveryPage(e.P(), v))
}

func minutesOf(list []int) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return out
}

func leastOf(s string) (money.Cents, error) {
	c, err := money.ParseAmount(s)
	if err == nil && c > mostMinimum {
		err = fault.New(fault.Invalid, "error.amount_large")
	}
	return c, err
}
