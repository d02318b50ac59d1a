package opening

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// What a shopkeeper may write.
const (
	nameLetters   = 60
	streetLetters = 120
	civicLetters  = 10
)

// nameView asks what the shop is called and where it is.
type nameView struct {
	stepView
	Streets []string
	Domain  string // ".shops.example"
	Free    string // a name in addresses that is free, when the typed one is not
}

// nameLabels are the fields that must be there, by what they are called.
func nameLabels() map[string]string {
	return map[string]string{"name": "opening.shop_name", "street": "opening.street", "civic": "opening.civic", "phone": "opening.phone"}
}

// name shows the form.
func (s site) name(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepTrade)
	if err != nil || sent {
		return err
	}
	v, err := e.nameView(e.typedName())
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, namePage(c.P(), v))
}

func (e *errand) typedName() map[string]string {
	return map[string]string{"name": e.card.Name, "slug": e.card.Slug, "street": e.own.Address.Street, "civic": e.own.Address.Civic,
		"cap": e.own.Address.CAP, "phone": italy.ShowPhone(e.own.Phone)}
}

func (e *errand) nameView(typed map[string]string) (nameView, error) {
	v := nameView{stepView: e.step(tenants.StepName, "name", typed), Domain: "." + e.Domain}
	var streets []delivery.Street
	err := e.DB.HoodRead(e.Context(), e.inHood(), func(r *tenants.HoodRead) { delivery.Streets(r, e.at.Hood, &streets) })
	for _, s := range streets {
		if !slices.Contains(v.Streets, s.Name) {
			v.Streets = append(v.Streets, s.Name)
		}
	}
	return v, err
}

// saveName names the shop: with the first name it becomes a draft that nobody
// else can see.
func (s site) saveName(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepTrade)
	if err != nil || sent {
		return err
	}
	f := web.ReadForm(c)
	version := f.Int("version", 1, 1<<30)
	name := web.Parsed(f, "name", func(s string) (string, error) { return italy.ParseShopName(s, nameLetters) })
	address, err := e.readAddress(f)
	if err != nil {
		return err
	}
	phone := web.Parsed(f, "phone", italy.ParsePhone)
	slug, free, err := e.readSlug(f, name)
	if err != nil {
		return err
	}
	if err = f.Err(); err == nil {
		err = e.keepName(version, name, slug, phone, address)
		if said := fault.From(err); fault.Has(err, fault.Conflict) && strings.HasPrefix(said.Key, "error.slug_") {
			f.Fail("slug", said.Key, said.Args...) // taken since it was looked up
			err = f.Err()
		}
	}
	switch {
	case err == nil:
		return c.SeeOther("/opening/look")
	case fault.Has(err, fault.Conflict):
		return e.nameClash(f.Typed())
	case !web.InvalidForm(err):
		return err
	}
	v, bad := e.nameView(f.Typed())
	if bad != nil {
		return bad
	}
	v.Errors, v.Free = face.Lacking(c.P(), c.Wrong(err), nameLabels()), free
	return c.Render(web.Status(err), namePage(c.P(), v))
}

func (e *errand) nameClash(typed map[string]string) error {
	now, err := e.again()
	if err != nil {
		return err
	}
	v, err := now.nameView(typed)
	if err != nil {
		return err
	}
	kept := now.typedName()
	if typed["slug"] == "" {
		kept["slug"] = ""
	}
	if typed["cap"] == "" {
		kept["cap"] = ""
	}
	if phone, err := italy.ParsePhone(typed["phone"]); err == nil {
		typed["phone"] = italy.ShowPhone(phone)
	}
	if now.clash(&v.stepView, kept, typed) {
		return e.SeeOther("/opening/look")
	}
	return e.Render(http.StatusConflict, namePage(e.P(), v))
}

// readAddress reads where the shop is. A street of the neighbourhood's list
// brings its CAP; where no list knows it, the CAP is asked for.
func (e *errand) readAddress(f *web.Form) (tenants.Address, error) {
	a := tenants.Address{Street: f.Line("street", streetLetters), Civic: f.Line("civic", civicLetters), CAP: web.ParsedIf(f, "cap", italy.ParseCAP)}
	if a.Street == "" || f.Err() != nil && a.CAP == "" && f.Typed()["cap"] != "" {
		return a, nil
	}
	var found delivery.Found
	var zones []delivery.Zone
	var n tenants.Neighbourhood
	err := e.DB.HoodRead(e.Context(), e.inHood(), func(r *tenants.HoodRead) {
		delivery.Find(r, e.at.Hood, a.Street+" "+a.Civic, a.CAP, &found)
		delivery.Zones(r, e.at.Hood, &zones)
	})
	if err == nil {
		err = e.DB.PlatformRead(e.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, e.at.Hood, &n) })
	}
	a.Comune, a.Province = n.Comune, n.Province
	switch {
	case err != nil:
		return a, err
	case a.CAP == "" && found.CAP == "":
		f.Fail("cap", "opening.cap_needed", "street", a.Street)
	case found.Outside && len(zones) > 0:
		f.Fail("cap", "opening.cap_outside", "hood", e.place.HoodName)
	case a.CAP == "":
		a.CAP = found.CAP
	}
	if found.Street != "" {
		a.Street = found.Street // as the list writes it
	}
	return a, nil
}

// readSlug reads what the shop is called in addresses, proposed from its name
// when nothing is typed. free is a proposal beside what is refused.
func (e *errand) readSlug(f *web.Form, name string) (slug, free string, err error) {
	if typed := f.OptionalLine("slug", 80); typed == "" {
		if name == "" {
			return "", "", nil
		}
		if slug, err = e.freeSlug(italy.Subdomain(name)); err == nil && slug == "" {
			f.Fail("slug", "opening.slug_needed")
		}
		return slug, "", err
	}
	slug = web.Parsed(f, "slug", italy.ParseSubdomain)
	if slug != "" {
		others, err := e.alike(slug)
		if err != nil || len(others) == 0 {
			return slug, "", err
		}
		if slices.Contains(others, slug) {
			f.Fail("slug", "error.slug_taken")
		} else {
			f.Fail("slug", "error.slug_alike", "name", others[0])
		}
	}
	free, err = e.freeSlug(italy.Subdomain(name))
	return "", free, err
}

// freeSlug is the first name in addresses made of a wish that nobody has and
// that looks like nobody's; "" when there is none.
func (e *errand) freeSlug(wish string) (string, error) {
	tries := []string{wish, wish + "-" + italy.Subdomain(e.place.HoodName)}
	if wish == "" {
		kind, _ := trades.Get(e.at.Trade)
		tries = []string{italy.Subdomain(kind.Kind.It + " " + e.place.HoodName)}
	}
	for n := 2; n < 20; n++ {
		tries = append(tries, tries[0]+"-"+strconv.Itoa(n))
	}
	for _, s := range tries {
		if _, err := italy.ParseSubdomain(s); err != nil {
			continue
		}
		others, err := e.alike(s)
		if err != nil {
			return "", err
		}
		if len(others) == 0 {
			return s, nil
		}
	}
	return "", nil
}

func (e *errand) alike(slug string) (others []string, err error) {
	err = e.DB.PlatformRead(e.Context(), func(r *tenants.PlatformRead) { tenants.Alike(r, slug, e.at.Shop, &others) })
	return others, err
}

func (e *errand) keepName(version int, name, slug, phone string, a tenants.Address) error {
	return e.change(version, tenants.StepName, func(h *tenants.HoodTx, o tenants.Opening) (tenants.ShopID, error) {
		if o.Shop.IsZero() {
			kind, _ := trades.Get(o.Trade)
			e.card = catalog.FirstCard(kind, name, slug)
			e.card.Shop, e.own = tenants.ShopID(tenants.NewID()), tenants.Settings{Email: e.who.Person.Email, WeeklyClosing: kind.WeeklyClosing}
		}
		e.card.Name, e.card.Slug, e.card.Street, e.card.Civic = name, slug, a.Street, a.Civic
		e.own.Address, e.own.Phone = a, phone
		if err := tenants.NameDraft(h, o, e.draft()); err != nil {
			return e.card.Shop, err
		}
		if o.Shop.IsZero() { // zones as the neighbourhood has them now
			zones, err := delivery.ZoneIDs(h)
			if err != nil {
				return e.card.Shop, err
			}
			e.card.Terms.Zones = zones
		}
		return e.card.Shop, h.InShop(e.card.Shop, e.write)
	})
}

// write keeps the draft's own rows.
func (e *errand) write(t *tenants.ShopTx) error {
	if err := tenants.SaveCard(t, e.card); err != nil {
		return err
	}
	return tenants.SaveSettings(t, e.own)
}
