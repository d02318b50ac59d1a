// Package admin is the shopkeeper's site on APP_HOST: a shop's orders and
// products.
package admin

import (
	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/catalog/exporter"
	"sottocasa/catalog/importer"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Deps is what the shopkeeper's pages need.
type Deps struct {
	DB      *tenants.DB
	Hosts   *tenants.Hosts
	Media   *media.Library
	Photos  *media.Intake
	SiteURL func(*tenants.Place) string // scheme, host and port of a place's own site
	Pay     *payments.Desk
	Imports *importer.Desk
	Exports *exporter.Desk
	Secret  tenants.Secret
	Words   *locale.Words
	FormsTo []string // origins of Stripe's own forms, where ours may lead
}

type site struct{ Deps }

// Register adds the shopkeeper's routes.
func Register(r *web.Routes, d Deps) {
	s := site{d}
	r = r.Group(web.SignedIn, web.Bound(web.SessionCookie))
	r.Get("/admin", s.choose)

	see := r.Group(s.needs(tenants.SeeOrders))
	see.Get("/admin/:shop", s.board)
	see.Get("/admin/:shop/orders/:order", s.order)

	move := r.Group(s.needs(tenants.MoveOrders))
	move.Post("/admin/:shop/orders/:order/weigh", s.weigh)
	move.Get("/admin/:shop/orders/:order/missing/:line", s.askMissing)
	move.Post("/admin/:shop/orders/:order/missing/:line", s.missing)
	move.Post("/admin/:shop/orders/:order/accept", s.accept)
	move.Post("/admin/:shop/orders/:order/ready", s.ready)
	move.Post("/admin/:shop/orders/:order/out", s.out)
	move.Post("/admin/:shop/orders/:order/collect", s.collect)
	move.Post("/admin/:shop/orders/:order/bags", s.bags)
	move.Post("/admin/:shop/orders/:order/note", s.note)
	move.Post("/admin/:shop/orders/:order/message", s.message)
	move.Post("/admin/:shop/orders/:order/told", s.told)
	move.Post("/admin/:shop/orders/:order/receipt", s.setReceipt)

	cancel := r.Group(s.needs(tenants.CancelOrder))
	cancel.Get("/admin/:shop/orders/:order/cancel", s.askCancel)
	cancel.Post("/admin/:shop/orders/:order/cancel", s.cancel)
	cancel.Get("/admin/:shop/orders/:order/refund", s.askRefund)
	cancel.Post("/admin/:shop/orders/:order/refund", s.refund)
	cancel.Post("/admin/:shop/orders/:order/refund/again", s.refundAgain)
	cancel.Post("/admin/:shop/orders/:order/empties", s.empties)

	edit := r.Group(s.needs(tenants.EditGoods))
	edit.Get("/admin/:shop/products", s.products)
	edit.Get("/admin/:shop/products/:product", s.product)
	edit.Post("/admin/:shop/products/:product", s.saveProduct)
	edit.Post("/admin/:shop/products/:product/today", s.today)
	edit.Get("/admin/:shop/products/:product/photo", s.photo)
	edit.Post("/admin/:shop/products/:product/photo", s.savePhoto, web.Upload(sentBytes))
	edit.Post("/admin/:shop/products/:product/photo/remove", s.removePhoto)
	edit.Get("/admin/:shop/pictures/:picture", s.picture)

	s.giving(edit)
	s.importRoutes(edit)

	s.moneyRoutes(r)
}

// moneyRoutes are the pages of who runs the shop's money.
func (s site) moneyRoutes(r *web.Routes) {
	money := r.Group(s.needs(tenants.RunMoney))
	money.Get("/admin/:shop/tax", s.tax)
	money.Post("/admin/:shop/tax", s.saveTax)
	money.Get("/admin/:shop/orders/:order/evidence", s.evidence)
	money.Get("/admin/:shop/money", s.money)
	money.Get("/admin/:shop/money/orders.csv", s.ordersCSV)
	money.Get("/admin/:shop/money/payouts.csv", s.payoutsCSV)
	money.Get("/admin/:shop/money/payouts/:payout", s.payout)
	money.Post("/admin/:shop/money/connect", s.connect)
	money.Get("/admin/:shop/money/again", s.connectAgain)
	money.Get("/admin/:shop/money/back", s.connected)
	money.Get("/admin/:shop/documents", s.papers)
	money.Get("/admin/:shop/documents/register.csv", s.papersCSV)
	money.Get("/admin/:shop/documents/files.zip", s.papersZIP)
	money.Get("/admin/:shop/documents/:paper/xml", s.paperXML)
	money.Get("/admin/:shop/documents/:paper/pdf", s.paperPDF)
	money.Post("/admin/:shop/documents/always", s.always)
	money.Get("/admin/:shop/takeout", s.takeout)
	money.Post("/admin/:shop/takeout", s.makeTakeout)
	money.Get("/admin/:shop/takeout/:export", s.getTakeout)
}

// giving are the pages of what a shop gives off its prices.
func (s site) giving(edit *web.Routes) {
	edit.Get("/admin/:shop/offers", s.offers)
	edit.Get("/admin/:shop/offers/new", s.newOffer)
	edit.Post("/admin/:shop/offers/new", s.makeOffer)
	edit.Post("/admin/:shop/offers/:offer/end", s.endOffer)
	edit.Get("/admin/:shop/codes/new", s.newCode)
	edit.Post("/admin/:shop/codes/new", s.makeCode)
	edit.Post("/admin/:shop/codes/:code/end", s.endCode)
	edit.Get("/admin/:shop/presents", s.presents)
	edit.Post("/admin/:shop/presents", s.saveFree)
	edit.Post("/admin/:shop/presents/new", s.addPresent)
	edit.Post("/admin/:shop/presents/end", s.endPresent)
}

// needs lets pass who has the right in the shop of the path. A shop where the
// person has no part at all looks like one that does not exist; a part without
// the right is told so.
func (s site) needs(right tenants.Right) web.Guard {
	return func(c *web.Ctx) error {
		d, err := s.desk(c)
		if err != nil {
			return err
		}
		if !d.who.May(right, d.place.Hood, d.place.Shop) {
			return fault.New(fault.Forbidden, "error.no_right")
		}
		return nil
	}
}

// desk is who works on a request, and in which shop.
type desk struct {
	*web.Ctx
	site
	who   *accounts.Session
	place *tenants.Place
	card  tenants.Card // where a page has read it
}

// desk finds the shop of the path among the person's own. The path is never
// looked up among all shops.
func (s site) desk(c *web.Ctx) (*desk, error) {
	who, err := c.Person()
	if err != nil {
		return nil, err
	}
	for _, place := range s.shops(who) {
		if place.Slug == c.Param("shop") {
			return &desk{Ctx: c, site: s, who: who, place: place}, nil
		}
	}
	return nil, fault.New(fault.NotFound, "error.not_found")
}

// shops lists the person's shops, each once.
func (s site) shops(who *accounts.Session) []*tenants.Place {
	var list []*tenants.Place
	for _, m := range who.Rooms {
		place, ok := s.Hosts.Shop(m.Shop)
		if ok && place.Hood == m.Hood && (len(list) == 0 || list[len(list)-1].Shop != m.Shop) {
			list = append(list, place)
		}
	}
	return list
}

func (d *desk) scope() tenants.Scope { return tenants.InShop(d.place.Hood, d.place.Shop, d.Actor()) }

func (d *desk) hood() tenants.Scope { return tenants.InHood(d.place.Hood, d.Actor()) }

func (d *desk) shelfPlace() catalog.Place {
	return catalog.Place{Shop: d.place.Shop, Zone: d.place.Zone.String()}
}

func (d *desk) may(right tenants.Right) bool {
	return d.who.May(right, d.place.Hood, d.place.Shop)
}

// path is a local path below the shop's rooms.
func (d *desk) path(rest string) string { return "/admin/" + d.place.Slug + rest }

// id reads an id of the path; what is none does not exist.
func (d *desk) id(name string) (tenants.ID, error) {
	id, err := tenants.ParseID(d.Param(name))
	if err != nil {
		return id, fault.New(fault.NotFound, "error.not_found")
	}
	return id, nil
}

// frame surrounds a page of the shop; tab is "orders", "products", "offers" or "money".
func (d *desk) frame(tab, title string) view.Staff {
	v := view.Staff{Page: d.StaffPage(d.place.Zone), Title: title, Place: d.place.Name, Hem: d.place.Accent,
		Who: d.who.Person.Email, SignOut: d.URL("/sign-out")}
	v.Tabs = []view.Tab{{Text: d.P().T("admin.orders"), URL: d.URL(d.path("")), Icon: "layout-list", Current: tab == "orders"}}
	if d.may(tenants.EditGoods) {
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("admin.products"), URL: d.URL(d.path("/products")), Icon: "tags", Current: tab == "products"})
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("offers.tab"), URL: d.URL(d.path("/offers")), Icon: "percent", Current: tab == "offers"})
	}
	if d.may(tenants.RunMoney) {
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("admin.money"), URL: d.URL(d.path("/money")), Icon: "euro", Current: tab == "money"})
	}
	v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("admin.window"), URL: d.SiteURL(d.place) + d.URL("/"), Icon: "store"})
	return v
}
