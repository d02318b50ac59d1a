package admin

import (
	"context"
	"net/http"
	"path"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

const (
	altLetters = 160
	// sentBytes is what a form with a photo may take. It is more than a photo
	// may have, so that somewhat too large a one is told so beside its field.
	sentBytes = 16 << 20
	// takenWithin leaves time to say so when a photo is not ready by then.
	takenWithin = 25 * time.Second
	// shownWidth is how wide the picture stands on its page, in pixels.
	shownWidth = 640
)

// photoView is the page of a product's photo.
type photoView struct {
	view.Staff
	Action  string
	Remove  string // action; "" without a photo
	Picture view.Picture
	Typed   map[string]string
	Title   string // of the product, in the reader's language
	Back    string
	Most    int // bytes of a file
}

// photo shows a product's photo, with the form for another.
func (s site) photo(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	v := d.photoView(x.Product, typedAlt(x.Product))
	if done := d.Query("done"); done == "photo" || done == "removed" || done == "alt" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("photo.done_" + done)}
	}
	return d.Render(http.StatusOK, photoPage(d.P(), v))
}

// typedAlt fills the fields with what is kept, and with the product's name
// where nothing is.
func typedAlt(x catalog.Product) map[string]string {
	alt := x.Title
	if x.Picture != nil && x.Picture.Alt.It != "" {
		alt = x.Picture.Alt
	}
	return map[string]string{"alt_it": alt.It, "alt_en": alt.En}
}

func (d *desk) photoView(x catalog.Product, typed map[string]string) photoView {
	back := d.path("/products/" + x.ID.String())
	v := photoView{Staff: d.frame("products", d.P().T("photo.title")), Action: d.URL(back + "/photo"), Typed: typed,
		Picture: d.ownPicture(x.Picture), Title: x.Title.In(d.Lang()), Back: d.URL(back), Most: media.MaxUpload}
	v.Over, v.Narrow, v.Tabs = v.Title, true, nil
	if v.Picture.Src != "" {
		v.Remove = d.URL(back + "/photo/remove")
	}
	return v
}

// ownPicture is a picture on the shopkeeper's own host, which serves no shop's
// media to everybody.
func (d *desk) ownPicture(p *media.Picture) view.Picture {
	if p == nil || p.None() {
		return view.Picture{}
	}
	width := p.Widths[0]
	for _, w := range p.Widths {
		if w <= shownWidth {
			width = w
		}
	}
	return view.Picture{Src: d.path("/pictures/" + path.Base(p.URL(width))), Width: width, Height: p.HeightAt(width), Alt: p.Alt.In(d.Lang())}
}

// picture sends a picture of the shop to who works in it.
func (s site) picture(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	own := media.Shop(d.place.Shop.String())
	r, info, err := s.Media.Read(d.Context(), string(own)+"/"+d.Param("picture"), own)
	return d.SendPicture(info.ContentType, r, int(info.Size), err)
}

// savePhoto takes a new photo, new words for the one that is there, or both.
func (s site) savePhoto(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	alt := locale.Text{It: f.OptionalLine("alt_it", altLetters), En: f.OptionalLine("alt_en", altLetters)}
	if alt.It == "" {
		alt.It = x.Title.It // a photo is not sent twice for a forgotten word
	}
	file, done := c.File("photo"), "photo"
	switch {
	case f.Err() != nil:
	case file != nil:
		ctx, cancel := context.WithTimeout(d.Context(), takenWithin)
		defer cancel()
		err = s.Photos.Add(ctx, s.DB, d.scope(), file.Body, func(t *tenants.ShopTx, image tenants.ID) error {
			return catalog.SetPhoto(t, x.ID, image, alt)
		})
	case x.Picture == nil:
		err = fault.New(fault.Invalid, "error.picture_none")
	default:
		done = "alt"
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.DescribePhoto(t, x.ID, alt) })
	}
	if err == nil && f.Err() == nil {
		return d.SeeOther(d.path("/products/" + x.ID.String() + "/photo?done=" + done))
	}
	return d.wrongPhoto(x.Product, f, err)
}

// wrongPhoto shows the form again, with what is wrong with the photo beside its
// field. A part of ours that does not answer is said there too: the photo is
// still on the phone.
func (d *desk) wrongPhoto(x catalog.Product, f *web.Form, err error) error {
	status := http.StatusUnprocessableEntity
	switch said := fault.From(err); {
	case err == nil:
	case said.Code == fault.Invalid || said.Code == fault.Unavailable:
		if said.Code == fault.Unavailable {
			d.Log().Warn("a photo was not taken", "error", err.Error())
			status = web.Status(err)
		}
		f.Fail("photo", said.Key, said.Args...)
	default:
		return err
	}
	v := d.photoView(x, f.Typed())
	v.Errors = d.Wrong(f.Err())
	return d.Render(status, photoPage(d.P(), v))
}

// removePhoto takes the photo away; the shop's drawing stands in its place.
func (s site) removePhoto(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "product")
	if err != nil {
		return err
	}
	if err := s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.DropPhoto(t, id) }); err != nil {
		return err
	}
	return d.SeeOther(d.path("/products/" + id.String() + "/photo?done=removed"))
}
