package courier

import (
	"net/http"

	"sottocasa/delivery"
	"sottocasa/storefront/web"
)

// reasons are why a stop may fail, those of its kind first thought of.
func reasons(kind string) []string {
	if kind == "pickup" {
		return []string{"closed_shop", "missing_item", "damaged", "weather", "other"}
	}
	return []string{"absent", "wrong_address", "refused", "damaged", "missing_item", "weather", "other"}
}

// askFailed asks why a stop does not work.
func (s site) askFailed(c *web.Ctx) error {
	w, x, err := s.findStop(c)
	if err != nil {
		return err
	}
	if x.State != "todo" {
		return c.SeeOther("/courier/stops/" + x.ID.String())
	}
	return c.Render(http.StatusOK, failedPage(c.P(), w.failedView(x)))
}

func (w *walk) failedView(x *delivery.Stop) stopView {
	v := w.stopView(x)
	v.Over, v.Title, v.Bare = v.Title, w.P().T("courier.why"), false
	v.Reasons = reasons(x.Kind)
	return v
}

// failed ends a stop that did not work, with its reason.
func (s site) failed(c *web.Ctx) error {
	w, x, err := s.findStop(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	reason := f.Choice("reason", reasons(x.Kind)...)
	if err := f.Err(); err != nil {
		v := w.failedView(x)
		v.Errors = c.Wrong(err)
		return c.Render(web.Status(err), failedPage(c.P(), v))
	}
	return s.visit(c, reason)
}
