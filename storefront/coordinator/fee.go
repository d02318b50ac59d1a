package coordinator

import (
	"net/http"
	"strconv"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// The most that the network may keep of an order: 30 %, or 100 €.
const (
	mostPermille = 300
	mostFixed    = money.Cents(10000)
)

// feeView is the form of what the network keeps of a shop's orders.
type feeView struct {
	view.Staff
	Shop    string
	Kind    string // none, percent, fixed
	Percent string // as typed
	Fixed   string
	Action  string
	Back    string
}

// shopOf finds the shop of the path among the neighbourhood's own, with what is
// kept of its orders.
func (o *office) shopOf() (*tenants.Place, tenants.Fee, error) {
	place, ok := o.Hosts.ShopIn(o.place.Hood, o.Param("shop"))
	if !ok {
		return nil, tenants.Fee{}, fault.New(fault.NotFound, "error.not_found")
	}
	var tills map[tenants.ShopID]tenants.Till
	err := o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		tenants.Tills(r, o.place.Hood, tenants.These(place.Shop), &tills)
	})
	return place, tills[place.Shop].Fee, err
}

func (o *office) feeView(shop *tenants.Place) feeView {
	path := "/settings/fees/" + shop.Slug
	v := feeView{Staff: o.frame("money", o.P().T("fee.title")), Shop: shop.Name, Kind: "none", Action: o.URL(o.path(path)), Back: o.URL(o.path("/settings"))}
	v.Over, v.Narrow, v.Tabs, v.Other = shop.Name, true, nil, o.twin(path)
	return v
}

// askFee shows what the network keeps of a shop's orders.
func (s site) askFee(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	shop, fee, err := o.shopOf()
	if err != nil {
		return err
	}
	v := o.feeView(shop)
	switch {
	case fee.Permille > 0:
		v.Kind, v.Percent = "percent", o.typedPermille(fee.Permille)
	case fee.Fixed > 0:
		v.Kind, v.Fixed = "fixed", o.P().Money(fee.Fixed)
	}
	return o.Render(http.StatusOK, feePage(o.P(), v))
}

func (o *office) typedPermille(n int) string {
	s := strconv.Itoa(n / 10)
	if n%10 != 0 {
		mark := ","
		if o.Lang() == "en" {
			mark = "."
		}
		s += mark + strconv.Itoa(n%10)
	}
	return s
}

// saveFee keeps it for the orders to come: those that are placed keep the fee
// they were placed with.
func (s site) saveFee(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	shop, _, err := o.shopOf()
	if err != nil {
		return err
	}
	f, v := web.ReadForm(c), o.feeView(shop)
	var fee tenants.Fee
	switch v.Kind = f.Choice("kind", "none", "percent", "fixed"); v.Kind {
	case "percent":
		fee.Permille = web.Parsed(f, "percent", parsePermille)
	case "fixed":
		fee.Fixed = web.Parsed(f, "fixed", money.ParseAmount)
		if f.Err() == nil && (fee.Fixed < 1 || fee.Fixed > mostFixed) {
			f.Fail("fixed", "error.fee_fixed", "most", mostFixed)
		}
	}
	v.Percent, v.Fixed = f.OptionalLine("percent", 16), f.OptionalLine("fixed", 16)
	if err := f.Err(); err != nil {
		v.Errors = o.Wrong(err)
		return o.Render(web.Status(err), feePage(o.P(), v))
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return tenants.ChangeFee(h, shop.Shop, fee) })
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/settings?done=fee"))
}

// parsePermille reads "2,5", "2.5 %" or "3" as thousandths, between 0.1 % and
// 30 %.
func parsePermille(s string) (int, error) {
	bad := fault.New(fault.Invalid, "error.fee_percent")
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	whole, tenth, found := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	if found && len(tenth) != 1 || len(whole) == 0 || len(whole) > 2 {
		return 0, bad
	}
	n, err := strconv.ParseUint(whole+(tenth + "0")[:1], 10, 16)
	if err != nil || n < 1 || n > mostPermille {
		return 0, bad
	}
	return int(n), nil
}
