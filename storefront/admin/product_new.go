package admin

import (
	"context"
	"net/http"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// newProduct shows the form of a product that is not there yet. Its id is the
// page's: sent twice, it makes one product.
func (s site) newProduct(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	shelves, _, err := d.readShelves(tenants.ID{})
	if err != nil {
		return err
	}
	return d.Render(http.StatusOK, productPage(d.P(), d.freshView(shelves, d.typedFresh(shelves), nil)))
}

// readShelves reads the shelves to choose from, and a photo that waits.
func (d *desk) readShelves(image tenants.ID) (shelves []catalog.Shelf, photo *media.Picture, err error) {
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.AllShelves(r, d.place.Shop, &shelves)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &d.card)
		if image != (tenants.ID{}) {
			catalog.WaitingPhoto(r, d.place.Shop, image, &photo)
		}
	})
	return shelves, photo, err
}

// blankProduct is what a new product is unless its shopkeeper says otherwise.
func blankProduct() catalog.Product {
	return catalog.Product{Mode: catalog.Each, Online: true, State: "live", Exempt: catalog.Exemptions()[0],
		Variant: catalog.Variant{Per: catalog.Each.Per()}, Weighing: catalog.Weighing{Scale: 1, Tolerance: 10}}
}

// typedFresh fills an empty form, on the shelf that the page was asked for.
func (d *desk) typedFresh(shelves []catalog.Shelf) map[string]string {
	x := written{Product: blankProduct()}
	for i, s := range shelves {
		if i == 0 || s.ID.String() == d.Query("shelf") {
			x.On = s.ID
		}
	}
	typed := d.typedOf(x)
	d.typeOfTrade(typed)
	typed["price"], typed["id"], typed["image"], typed["vat_rate"] = "", tenants.NewID().String(), "", "shelf"
	return typed
}

func (d *desk) freshView(shelves []catalog.Shelf, typed map[string]string, photo *media.Picture) productView {
	v := productView{Staff: d.frame("products", d.P().T("goods.new")), Fresh: true, Action: d.URL(d.path("/products/new")), Picture: d.ownPicture(photo), Most: media.MaxUpload}
	d.fill(&v, blankProduct(), shelves, typed)
	v.Over = d.place.Name
	return v
}

// makeProduct adds a product. Its photo is taken first, and waits with the form
// when something in that is not right: no photo is sent twice.
func (s site) makeProduct(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	n, f := readNew(c, d)
	image, wrong := d.takePhoto(f)
	if wrong != nil {
		return wrong
	}
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
			if named := f.Typed()["shelf_new"]; named != "" {
				n.ShelfID = n.ID // the first shelf and its first product come together
				if err := catalog.MakeShelf(t, n.ShelfID, locale.Text{It: f.OptionalLine("shelf_new", shelfLetters)}); err != nil {
					return err
				}
			}
			return catalog.Make(t, n, image)
		})
	}
	switch {
	case err == nil && n.State == "draft":
		return d.SeeOther(d.path("/products/" + n.ID.String() + "?done=made_draft"))
	case err == nil:
		return d.SeeOther(d.path("/products/" + n.ID.String() + "?done=made"))
	case !web.InvalidForm(err):
		return err
	}
	typed := f.Typed()
	waiting := tenants.ID{}
	if typed["image"] = ""; image != nil {
		waiting, typed["image"] = *image, image.String()
	}
	shelves, photo, bad := d.readShelves(waiting)
	if bad != nil {
		return bad
	}
	v := d.freshView(shelves, typed, photo)
	v.Errors = face.Lacking(d.P(), d.Wrong(err), productLabels())
	return d.Render(web.Status(err), productPage(d.P(), v))
}

// takePhoto keeps the photo that came with a new product, or finds the one that
// came before. What is wrong with it stands beside its field.
func (d *desk) takePhoto(f *web.Form) (*tenants.ID, error) {
	var kept *tenants.ID
	if f.OptionalLine("image", 36) != "" {
		if id, err := tenants.ParseID(f.ID("image")); err == nil {
			kept = &id
		}
	}
	file := d.File("photo")
	if file == nil {
		return kept, nil
	}
	ctx, cancel := context.WithTimeout(d.Context(), takenWithin)
	defer cancel()
	err := d.Photos.Add(ctx, d.DB, d.scope(), file.Body, func(t *tenants.ShopTx, image tenants.ID) error {
		kept = &image
		return catalog.KeepPhoto(t, image)
	})
	if said := fault.From(err); said != nil && (said.Code == fault.Invalid || said.Code == fault.Unavailable) {
		if said.Code == fault.Unavailable {
			d.Log().Warn("a photo was not taken", "error", err.Error())
		}
		f.Fail("photo", said.Key, said.Args...)
		return nil, nil
	}
	return kept, err
}

// readNew reads a product that is not there yet.
func readNew(c *web.Ctx, d *desk) (catalog.New, *web.Form) {
	f := web.ReadForm(c)
	n := catalog.New{Product: blankProduct()}
	if id, err := tenants.ParseID(f.ID("id")); err == nil {
		n.ID = id
	}
	n.Title, n.About = readTexts(f)
	label := readLabel(f)
	n.Variant.ID, n.Variant.Price = tenants.NewID(), web.Parsed(f, "price", priceOf)
	if g := readGoods(f, true); g != nil {
		g.Over(&n.Product)
		n.ShelfID = g.Shelf
	} else {
		f.Fail("shelf", "error.required")
	}
	n.Variant.OnHand = readCount(f, n.Product)
	now := d.Now(d.place.Zone)
	n.State, n.LiveAt = readState(f, d.place.Zone, now)
	selling := readSelling(f, n.Product)
	n.Online, n.Weighing = selling.Online, selling.Weighing
	if n.Mode == catalog.Each {
		n.Deposit = readDeposit(f)
		if limit := readLimit(f, now); limit != nil {
			n.MostOff, n.Cover, n.Campaign = limit.MostOff, limit.Cover, limit.Campaign
		}
	}
	if label != nil {
		label.Over(&n.Product)
	}
	n.Facts.Withdrawal.Allowed = !n.Perish
	if n.Perish {
		n.Facts.Withdrawal.Letter = "d" // art. 59 Codice del consumo
	}
	return n, f
}

// duplicate makes a draft of a product; its form comes next.
func (s site) duplicate(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	id, err := tenants.ParseID(f.ID("id"))
	if err != nil {
		return f.Err()
	}
	title := x.Title
	title.It = d.Words.In("it").T("goods.copy_of", "name", title.It)
	if title.En != "" {
		title.En = d.Words.In("en").T("goods.copy_of", "name", title.En)
	}
	if err := s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.Duplicate(t, x.ID, id, title) }); err != nil {
		return err
	}
	return d.SeeOther(d.path("/products/" + id.String() + "?done=copied"))
}

// variantWords are a variant's name, price and stock in one line.
func (d *desk) variantWords(v catalog.Variant) string {
	words := v.Title.In(d.Lang()) + " · " + d.P().Money(v.Price)
	if left, counted := v.Left(); counted {
		words += " · " + d.P().T("admin.left", "count", left)
	}
	return words
}
