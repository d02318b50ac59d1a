package world

import (
	"context"
	"time"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// goods are what the first shop sells; the second sells the same.
func goods() []catalog.New {
	ten, one, many := 10, 1, 1000
	each := func(slug, it, en string, price money.Cents, rate int, stock *int) catalog.New {
		return catalog.New{Product: catalog.Product{Slug: slug, Title: locale.Text{It: it, En: en}, Mode: catalog.Each, Online: true, State: "live", Exempt: "sold_by_number",
			VATRate: rate, Facts: catalog.Facts{Withdrawal: catalog.Withdrawal{Allowed: true}},
			Variant: catalog.Variant{Price: price, Per: "piece", OnHand: stock}}}
	}
	pasta := each("spaghetti", "Spaghetti 500 g", "Spaghetti 500 g", 189, 4, &many)
	pasta.Quantity, pasta.Unit = 500, "g"
	cake := each("torta", "Torta mimosa", "Mimosa cake", 3200, 10, &ten)
	cake.Lead = 48
	wine := each("frascati", "Frascati DOCG", "Frascati DOCG", 1090, 22, &many)
	wine.MinAge = 18
	cheese := each("pecorino", "Pecorino Romano", "Pecorino Romano", 2390, 4, nil)
	cheese.Mode, cheese.Variant.Per = catalog.Weight, "kg"
	cheese.Weighing = catalog.Weighing{Min: 100, Step: 50, Default: 250, Scale: 2, Tolerance: 10}
	grams := 5000
	veal := each("fesa", "Fesa di vitello", "Veal topside", 2490, 10, &grams)
	veal.Mode, veal.Variant.Per = catalog.Weight, "kg"
	veal.Weighing = catalog.Weighing{Min: 200, Step: 100, Default: 500, Scale: 1, Tolerance: 10}
	hen := each("pollo", "Pollo ruspante", "Free-range chicken", 890, 10, &ten)
	hen.Mode, hen.Variant.Per = catalog.PieceWeight, "kg"
	hen.Weighing = catalog.Weighing{Piece: 1400, Scale: 2, Tolerance: 10}
	return []catalog.New{pasta, each("miele", "Miele di castagno", "Chestnut honey", 690, 10, &many), each("ultimo", "L'ultimo vaso", "The last vase", 1500, 22, &one),
		each("biscotti", "Biscotti al farro", "Spelt biscuits", 450, 10, nil), cake, wine, cheese, veal, hen}
}

// Always is a shop that never closes, so that tests pass at any hour.
func Always() clock.Hours {
	h := clock.Hours{OpenOnHolidays: true}
	for i := range h.Week {
		h.Week[i] = []clock.Span{{From: 0, To: 24 * 60}}
	}
	return h
}

func (w *World) seed() {
	short := w.Hood.String()[24:]
	w.HoodSlug = "rione-" + short
	w.ZoneID = tenants.NewID()
	w.Shop = Shop{ID: tenants.ShopID(tenants.NewID()), Slug: "alimentari-" + short, Goods: map[string]Good{}}
	w.Other = Shop{ID: tenants.ShopID(tenants.NewID()), Slug: "forno-" + short, Goods: map[string]Good{}}
	account := tenants.ID{}
	w.Must(w.DB.Platform(context.Background(), "seed", func(p *tenants.PlatformTx) error {
		err := tenants.OpenNeighbourhood(p, tenants.Neighbourhood{ID: w.Hood, Slug: w.HoodSlug, Name: "Rione Prova", Comune: "Roma",
			Province: "RM", Zone: "Europe/Rome", Association: "Associazione Prova", Email: "prova@quartiere.example"})
		if err != nil {
			return err
		}
		for _, s := range []struct {
			Shop
			name, theme, account string
		}{{w.Shop, "Alimentari Prova", "base", w.Account}, {w.Other, "Forno Prova", "forno", ""}} {
			err := tenants.OpenShop(p, tenants.Shop{ID: s.ID, Hood: w.Hood, Slug: s.Slug, Name: s.name, Theme: s.theme, Accent: "#7a3b1d", State: "live"})
			if err != nil {
				return err
			}
			if s.account != "" {
				if err := tenants.ConnectStripe(p, w.Hood, s.ID, s.account, true); err != nil {
					return err
				}
			}
		}
		account, err = accounts.Ensure(p, accounts.Account{Email: "tariq-" + short + "@example.com", Name: "Tariq Provini", Lang: locale.It})
		if err != nil {
			return err
		}
		return tenants.Join(p, account, tenants.Membership{Hood: w.Hood, Role: tenants.Courier})
	}))
	w.Courier = account
	w.Must(w.DB.Hood(context.Background(), tenants.InHood(w.Hood, "seed"), func(h *tenants.HoodTx) error {
		if err := w.seedHood(h, account); err != nil {
			return err
		}
		for i, s := range []*Shop{&w.Shop, &w.Other} {
			if err := h.InShop(s.ID, func(t *tenants.ShopTx) error { return w.seedShop(t, s, i) }); err != nil {
				return err
			}
		}
		return delivery.MakeWindows(h, w.Zone, clock.MonthDay{}, 12)
	}))
}

func (w *World) seedHood(h *tenants.HoodTx, account tenants.ID) error {
	err := delivery.AddZone(h, delivery.Zone{ID: w.ZoneID, Slug: "vecchio", Name: locale.Text{It: "Prova Vecchia", En: "Old Prova"},
		CAPs: []string{"00152"}, Fee: 250, FreeOver: 3500, Position: 1,
		Box: delivery.Box{West: 12.448, South: 41.874, East: 12.464, North: 41.888}})
	if err != nil {
		return err
	}
	if err := delivery.AddStreet(h, delivery.Street{ID: tenants.NewID(), Name: "Via di Donna Olimpia", CAP: "00152", Zone: w.ZoneID,
		Point: &delivery.Point{Lat: 41.878, Lng: 12.452}}); err != nil {
		return err
	}
	courier := tenants.NewID()
	err = delivery.AddCourier(h, delivery.Person{ID: courier, Account: account, Name: "Tariq Provini", PublicName: "Tariq P.", Mode: "cargo_bike",
		Phone: "+393000000302", Seats: 8, Zones: []tenants.ID{w.ZoneID}})
	if err != nil {
		return err
	}
	for day := range 7 {
		for _, t := range [][2]string{{"10:00", "12:00"}, {"17:00", "19:00"}} {
			err := delivery.AddTemplate(h, delivery.Template{ID: tenants.NewID(), Weekday: time.Weekday(day), Starts: t[0], Ends: t[1], CutoffDays: 1,
				CutoffAt: "20:00", Zones: []tenants.ID{w.ZoneID}, Couriers: []tenants.ID{courier}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *World) seedShop(t *tenants.ShopTx, s *Shop, i int) error {
	name, theme := "Alimentari Prova", "base"
	if i > 0 {
		name, theme = "Forno Prova", "forno"
	}
	if i > 1 {
		name, theme = nameOf(i), "base"
	}
	err := tenants.SaveCard(t, tenants.Card{Slug: s.Slug, Name: name, Kind: locale.Text{It: "Alimentari", En: "Grocer"}, Trade: "grocer",
		Tagline: locale.Text{It: "Il banco di prova", En: "The test counter"}, Theme: theme, Accent: "#7a3b1d", Hours: Always(),
		Street: "Via Fonteiana", Civic: "9991", Live: true, Position: i + 1,
		Terms: tenants.Terms{MinOrder: 500, LeadMinutes: 60, SameDayUntil: "11:00", Pickup: true, PickupSeats: 6, PayAtCounter: true, Zones: []tenants.ID{w.ZoneID}}})
	if err != nil {
		return err
	}
	err = tenants.SaveSettings(t, tenants.Settings{Phone: "+390600000101", Email: "ciao@prova.example",
		Address: tenants.Address{Street: "Via Fonteiana", Civic: "9991", CAP: "00152", Comune: "Roma", Province: "RM"},
		Legal:   tenants.Legal{Name: name + " S.r.l.", Form: "S.r.l.", VAT: "99901012007", TaxCode: "99901012007", REA: "RM-9900001", PEC: "prova@pec.example", Regime: "RF01"}})
	if err != nil {
		return err
	}
	shelf := catalog.Shelf{ID: tenants.NewID(), Slug: "dispensa", Title: locale.Text{It: "Dispensa", En: "Pantry"}, Position: 1}
	if err := catalog.AddShelf(t, shelf); err != nil {
		return err
	}
	since := time.Now().AddDate(0, 0, -60) // old enough to be reduced
	for n, g := range goods() {
		g.Since = &since
		g.ID, g.Variant.ID, g.ShelfID, g.Reach = tenants.NewID(), tenants.NewID(), shelf.ID, n+1
		if err := catalog.Add(t, g); err != nil {
			return err
		}
		s.Goods[g.Slug] = Good{g.ID, g.Variant.ID}
	}
	return tenants.Bump(t)
}

// nameOf is the name of a shop that shares payments, from the third on.
func nameOf(i int) string {
	return []string{"Macelleria Prova e Figlie", "Enoteca Prova", "Frutteria Prova"}[i-2]
}

// Must fails the test on an error.
func (w *World) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}
