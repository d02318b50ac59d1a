package catalog_test

import (
	"reflect"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/tenants"
)

// TestNothingIsShownWithoutItsTime: pages that do not say what time it is get
// no product at all, rather than one that looks sold out.
func TestNothingIsShownWithoutItsTime(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	at := catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome"}
	for name, read := range map[string]func(*tenants.ShopRead){
		"page": func(r *tenants.ShopRead) { catalog.Get(r, at, "miele", &catalog.Product{}) },
		"fronts": func(r *tenants.ShopRead) {
			catalog.Fronts(r, at, []tenants.ID{shelfOf(w)}, 1, func(int, *catalog.Product) {})
		},
		"shelf": func(r *tenants.ShopRead) {
			catalog.OnShelf(r, at, shelfOf(w), catalog.Span{Most: 1}, func(*catalog.Product) {})
		},
	} {
		if err := w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "resident"), read); err == nil {
			t.Errorf("the %s is read without a time", name)
		}
	}
}

func shelfOf(w *world.World) (id tenants.ID) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, `select shelf_id from shop.products where id = $1`, []any{w.Shop.Goods["miele"].Product}, &id))
	return id
}

// TestWhatIsShownIsWhatIsStored reads products packed, as public pages do, and
// by their columns, as their shop does.
func TestWhatIsShownIsWhatIsStored(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	var all []catalog.Product
	at := catalog.Place{Shop: w.Shop.ID, Zone: "Europe/Rome", Now: time.Now()}
	list := func() {
		all = nil
		w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "resident"), func(r *tenants.ShopRead) { catalog.All(r, at, true, &all) }))
	}
	list()
	shelf := all[0].On
	left := 7
	full := catalog.New{Product: catalog.Product{ID: tenants.NewID(), Slug: "tutto", Title: locale.Text{It: "Tutto | di «tutto»", En: "Every \"thing\""},
		About: locale.Text{En: "only\nEnglish"}, Mode: catalog.PieceWeight, Online: true, State: "live", VATRate: 10, MinAge: 18, Lead: 48, MadeOn: []int{1, 5},
		Picture:  &media.Picture{Key: "shops/x/abc", Width: 1200, Height: 900, Widths: []int{320, 640, 1200}, Type: "image/webp", Alt: locale.Text{It: "Foto"}},
		Weighing: catalog.Weighing{Min: 100, Step: 50, Default: 300, Piece: 250, Scale: 2, Tolerance: 7}, Reach: 99,
		Facts: catalog.Facts{Food: true, Allergens: []catalog.Allergen{{Code: "gluten", Detail: []string{"wheat", "rye"}}, {Code: "milk"}},
			MayContain: []catalog.Allergen{{Code: "nuts"}}, Ingredients: locale.Text{It: "**latte**, sale", En: "**milk**, salt"}, Origin: "Italia", Storage: "cool",
			Operator: "Caseificio & figli", Marks: []string{"DOP:Pecorino", "BIO"}, Strength: "13.5",
			Nutrition: &catalog.Nutrition{KJ: 1700, Kcal: 406, Fat: 3310, Saturates: 1900, Protein: 2500, Salt: 27}, Maker: "Nives", Notes: locale.Text{It: "una", En: "one"},
			Withdrawal: catalog.Withdrawal{Letter: "d", Reason: locale.Text{It: "Si deteriora"}}},
		Variant: catalog.Variant{ID: tenants.NewID(), Price: 1990, Per: "kg", OnHand: &left}}, ShelfID: shelf}
	bare := catalog.New{Product: catalog.Product{ID: tenants.NewID(), Slug: "niente", Title: locale.Text{It: "Niente\x1funo\x1fdue"}, Mode: catalog.Each,
		State: "live", VATRate: 22, Reach: 100, Deposit: 25, Weighing: catalog.Weighing{Scale: 1, Tolerance: 10}, Facts: catalog.Facts{Withdrawal: catalog.Withdrawal{Allowed: true}},
		Variant: catalog.Variant{ID: tenants.NewID(), Price: 5, Per: "piece"}}, ShelfID: shelf}
	w.Must(shop(w, func(x *tenants.ShopTx) error { return catalog.Add(x, full) }))
	w.Must(shop(w, func(x *tenants.ShopTx) error { return catalog.Add(x, bare) }))
	for slug, days := range map[string]int{"tutto": 0, "niente": -1, "miele": 3} {
		w.Must(testkit.Exec(w.Database.Super, `update shop.products set out_until = (now() at time zone 'Europe/Rome')::date + $2::int where slug = $1`, slug, days))
	}
	list()
	for _, stored := range all {
		for _, l := range locale.Langs() {
			want, got := asShown(stored, l), shownIn(w, l, stored.Slug)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: shown\n%+v, stored\n%+v", stored.Slug, got, want)
			}
		}
	}
	var cards []catalog.Product
	w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "resident"), func(r *tenants.ShopRead) { catalog.OnShelf(r, at, shelf, catalog.Span{Most: 50}, keep(&cards)) }))
	if n := len(cards); n < 2 || cards[n-2].Picture == nil || !reflect.DeepEqual(cards[n-2].Picture, pictureIn(full.Picture, locale.It)) || cards[n-1].Title.It != "Niente uno due" {
		t.Errorf("the shelf's cards: %+v", cards)
	}
}

func keep(into *[]catalog.Product) func(*catalog.Product) {
	return func(p *catalog.Product) { *into = append(*into, *p) }
}

// only is a text as readers of a language get it.
func only(t locale.Text, l locale.Lang) locale.Text { return locale.Text{It: t.In(l)} }

func pictureIn(pic *media.Picture, l locale.Lang) *media.Picture {
	if pic == nil {
		return nil
	}
	own := *pic
	own.Alt = only(own.Alt, l)
	return &own
}

// asShown leaves of a stored product what its page reads.
func asShown(p catalog.Product, l locale.Lang) catalog.Product {
	facts := p.Facts
	facts.Withdrawal.Reason = locale.Text{}
	title := p.Title
	if p.Slug == "niente" {
		title.It = "Niente uno due" // what parts the fields is a blank in them
	}
	made := p.MadeOn
	if len(made) == 0 {
		made = nil
	}
	return catalog.Product{Slug: p.Slug, Title: only(title, l), About: only(p.About, l), Mode: p.Mode, Online: p.Online, MinAge: p.MinAge, Quantity: p.Quantity, Unit: p.Unit,
		Drained: p.Drained, Facts: facts, Picture: pictureIn(p.Picture, l), Lead: p.Lead, MadeOn: made, OutUntil: p.OutUntil, OutNow: p.OutNow, On: p.On, Weighing: p.Weighing,
		Deposit: p.Deposit, Variant: catalog.Variant{ID: p.Variant.ID, Price: p.Variant.Price, Offer: p.Variant.Offer, OnHand: p.Variant.OnHand, Reserved: p.Variant.Reserved}}
}
