package opening

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/palette"
	"sottocasa/themes/view"
)

const (
	// takenWithin leaves time to say so when a photo is not ready by then.
	takenWithin = 25 * time.Second
	// shownWidth is how wide the picture stands on the page, in pixels.
	shownWidth = 640
)

// lookView asks for a picture and a colour.
type lookView struct {
	stepView
	Picture view.Picture
	Colours []string // proposed accents, the kind's first
	Darker  string   // the accent as it can be read, when it had to be darkened
	Most    int      // bytes of a file
}

// look shows the form.
func (s site) look(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepName)
	if err != nil || sent {
		return err
	}
	return c.Render(http.StatusOK, lookPage(c.P(), e.lookView(e.typedLook())))
}

func (e *errand) typedLook() map[string]string {
	typed := map[string]string{"colour": e.card.Accent, "own": e.card.Accent, "sign": string(catalog.Cover)}
	if !slices.Contains(colours(e.at.Trade), e.card.Accent) {
		typed["colour"] = "own"
	}
	if len(e.card.Logo) > 0 && len(e.card.Cover) == 0 {
		typed["sign"] = string(catalog.Logo)
	}
	return typed
}

// colours are proposed: what such shops wear, then others that are told apart.
func colours(trade string) []string {
	kind, _ := trades.Get(trade)
	list := []string{kind.Accent}
	for _, c := range []string{"#155536", "#8c1c1c", "#b5762a", "#1f5a8c", "#5b1f4b", "#c2477a", "#2d6a58", "#7a3b1d"} {
		if c != kind.Accent {
			list = append(list, c)
		}
	}
	return list[:8]
}

func (e *errand) lookView(typed map[string]string) lookView {
	v := lookView{stepView: e.step(tenants.StepLook, "look", typed), Colours: colours(e.at.Trade), Most: media.MaxUpload}
	v.Accents = append(v.Colours, e.card.Accent)
	v.Hem = e.card.Accent
	for _, raw := range [][]byte{e.card.Cover, e.card.Logo} {
		var p media.Picture
		if v.Picture.Src == "" && json.Unmarshal(raw, &p) == nil && !p.None() {
			v.Picture = e.ownPicture(p)
		}
	}
	if p, err := palette.Of(e.card.Accent); err == nil && p.Fill != p.Accent {
		v.Darker = p.Fill
	}
	return v
}

// ownPicture is a picture of the draft on this host, for who opens it alone.
func (e *errand) ownPicture(p media.Picture) view.Picture {
	width := p.Widths[0]
	for _, w := range p.Widths {
		if w <= shownWidth {
			width = w
		}
	}
	return view.Picture{Src: "/opening/pictures/" + path.Base(p.URL(width)), Width: width, Height: p.HeightAt(width), Alt: p.Alt.In(e.Lang())}
}

// picture sends a picture of the draft to who opens it.
func (s site) picture(c *web.Ctx) error {
	e, err := s.errand(c)
	if err != nil {
		return err
	}
	if e.at == nil || e.at.Shop.IsZero() {
		return fault.New(fault.NotFound, "error.not_found")
	}
	own := media.Shop(e.at.Shop.String())
	r, info, err := s.Media.Read(c.Context(), string(own)+"/"+c.Param("picture"), own)
	return c.SendPicture(info.ContentType, r, int(info.Size), err)
}

// saveLook takes the picture first: it stays also when something else is wrong,
// because a browser cannot send it again by itself.
func (s site) saveLook(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepName)
	if err != nil || sent {
		return err
	}
	f := web.ReadForm(c)
	version := f.Int("version", 1, 1<<30)
	sign := catalog.Sign(f.Choice("sign", string(catalog.Cover), string(catalog.Logo)))
	accent := readColour(f, e.at.Trade)
	if file := c.File("photo"); file != nil && e.at.Version == version && sign != "" {
		err = e.takeSign(sign, file.Body)
		if said := fault.From(err); err != nil && said.Code != fault.Invalid && said.Code != fault.Unavailable {
			return err
		} else if err != nil {
			f.Fail("photo", said.Key, said.Args...)
		}
	}
	if e, err = e.again(); err != nil { // with the picture
		return err
	}
	if err = f.Err(); err != nil {
		v := e.lookView(f.Typed())
		v.Errors = c.Wrong(err)
		return c.Render(web.Status(err), lookPage(c.P(), v))
	}
	e.card.Accent = accent
	err = e.change(version, tenants.StepLook, func(h *tenants.HoodTx, o tenants.Opening) (tenants.ShopID, error) {
		if err := tenants.NameDraft(h, o, e.draft()); err != nil {
			return o.Shop, err
		}
		return o.Shop, h.InShop(o.Shop, e.write)
	})
	if fault.Has(err, fault.Conflict) {
		now, err := e.again()
		if err != nil {
			return err
		}
		v := now.lookView(f.Typed())
		if now.clash(&v.stepView, map[string]string{"accent": now.card.Accent}, map[string]string{"accent": accent}) {
			return c.SeeOther("/opening/hours")
		}
		return c.Render(http.StatusConflict, lookPage(c.P(), v))
	}
	if err != nil {
		return err
	}
	return c.SeeOther("/opening/hours")
}

// readColour reads one of the proposed colours, or the shop's own.
func readColour(f *web.Form, trade string) string {
	chosen := f.Choice("colour", append(colours(trade), "own")...)
	own := f.OptionalLine("own", 7)
	if chosen != "own" {
		return chosen
	}
	p, err := palette.Of(own)
	if err != nil {
		f.Fail("own", "opening.colour_bad")
		return ""
	}
	return p.Accent
}

func (e *errand) takeSign(sign catalog.Sign, upload []byte) error {
	ctx, cancel := context.WithTimeout(e.Context(), takenWithin)
	defer cancel()
	return e.Photos.Add(ctx, e.DB, e.inShop(), upload, func(t *tenants.ShopTx, image tenants.ID) error {
		return catalog.SetSign(t, sign, image, locale.Text{It: e.card.Name, En: e.card.Name})
	})
}
