package opening

import (
	"context"
	"net/http"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/storefront/sign"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// takenWithin leaves time to say so when a photo is not ready by then.
const takenWithin = 25 * time.Second

// lookView asks for a picture and a colour.
type lookView struct {
	stepView
	sign.Look
}

// look shows the form.
func (s site) look(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepName)
	if err != nil || sent {
		return err
	}
	return c.Render(http.StatusOK, lookPage(c.P(), e.lookView(e.typedLook(), nil)))
}

func (e *errand) usual() string {
	kind, _ := trades.Get(e.at.Trade)
	return kind.Accent
}

func (e *errand) typedLook() map[string]string { return sign.TypedLook(e.card, e.usual()) }

func (e *errand) lookView(typed map[string]string, wrong view.Errors) lookView {
	v := lookView{stepView: e.step(tenants.StepLook, "look", typed), Look: sign.NewLook(e.card, e.usual(), "/opening/pictures/", e.Lang(), typed)}
	v.Accents = append(v.Colours, e.card.Accent)
	v.Hem = e.card.Accent
	v.stepView.Errors, v.Look.Errors = wrong, wrong
	return v
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
	is, accent := sign.ReadLook(f, e.usual())
	if file := c.File("photo"); file != nil && e.at.Version == version && is != "" {
		err = e.takeSign(is, file.Body)
		if said := fault.From(err); err != nil && said.Code != fault.Invalid && said.Code != fault.Unavailable {
			return err
		} else if err != nil {
			f.Fail("photo", said.Key, said.Args...)
		}
	}
	drop := sign.Dropped(f, "")
	if c.File("photo") != nil {
		drop = sign.Dropped(f, is)
	}
	if len(drop) > 0 && e.at.Version == version && f.Err() == nil {
		if err = s.DB.Shop(c.Context(), e.inShop(), func(t *tenants.ShopTx) error { return sign.Drop(t, drop) }); err != nil {
			return err
		}
	}
	if e, err = e.again(); err != nil { // with the picture
		return err
	}
	if err = f.Err(); err != nil {
		return c.Render(web.Status(err), lookPage(c.P(), e.lookView(f.Typed(), c.Wrong(err))))
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
		v := now.lookView(f.Typed(), nil)
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

func (e *errand) takeSign(is catalog.Sign, upload []byte) error {
	ctx, cancel := context.WithTimeout(e.Context(), takenWithin)
	defer cancel()
	return e.Photos.Add(ctx, e.DB, e.inShop(), upload, func(t *tenants.ShopTx, image tenants.ID) error {
		return catalog.SetSign(t, is, image, locale.Text{It: e.card.Name, En: e.card.Name})
	})
}
