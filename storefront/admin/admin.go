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
	r = r.Needs(tenants.Enter, nil, web.Bound(web.SessionCookie))
	r.Get("/admin", s.choose)

	see := r.Needs(tenants.SeeOrders, s.find)
	see.Get("/admin/:shop", s.board)
	see.Get("/admin/:shop/orders/:order", s.order)

	move := r.Needs(tenants.MoveOrders, s.find)
	move.Post("/admin/:shop/orders/:order/weigh", s.weigh)
	move.Get("/admin/:shop/orders/:order/missing/:line", s.askMissing)
	move.Post("/admin/:shop/orders/:order/missing/:line", s.missing)
	move.Post("/admin/:shop/orders/:order/accept", s.accept)
	move.Post("/admin/:shop/orders/:order/ready", s.ready)
	move.Post("/admin/:shop/orders/:order/out", s.out)
	move.Post("/admin/:shop/orders/:order/collect", s.collect)
	move.Post("/admin/:shop/orders/:order/bags", s.bags)
	move.Post("/admin/:shop/orders/:order/note", s.note)

	serve := r.Needs(tenants.ServeOrders, s.find)
	serve.Post("/admin/:shop/orders/:order/message", s.message)
	serve.Post("/admin/:shop/orders/:order/told", s.told)
	serve.Post("/admin/:shop/orders/:order/receipt", s.setReceipt)

	cancel := r.Needs(tenants.CancelOrder, s.find)
	cancel.Get("/admin/:shop/orders/:order/cancel", s.askCancel)
	cancel.Post("/admin/:shop/orders/:order/cancel", s.cancel)
	cancel.Get("/admin/:shop/orders/:order/refund", s.askRefund)
	cancel.Post("/admin/:shop/orders/:order/refund", s.refund)
	cancel.Post("/admin/:shop/orders/:order/refund/again", s.refundAgain)
	cancel.Post("/admin/:shop/orders/:order/empties", s.empties)

	edit := r.Needs(tenants.EditGoods, s.find)
	edit.Get("/admin/:shop/products", s.products)
	s.goods(edit) // before the products' own: "new" is no product
	edit.Get("/admin/:shop/products/:product", s.product)
	edit.Post("/admin/:shop/products/:product", s.saveProduct, web.MaxBody(longForm))
	edit.Post("/admin/:shop/products/:product/today", s.today)
	edit.Get("/admin/:shop/products/:product/photo", s.photo)
	edit.Post("/admin/:shop/products/:product/photo", s.savePhoto, web.Upload(sentBytes))
	edit.Post("/admin/:shop/products/:product/photo/remove", s.removePhoto)
	edit.Get("/admin/:shop/pictures/:picture", s.picture)

	s.giving(edit)
	s.importRoutes(edit)

	s.moneyRoutes(r)
	s.peopleRoutes(r)
}

// goods are the pages on which goods are made, changed together and put in order.
func (s site) goods(edit *web.Routes) {
	edit.Get("/admin/:shop/products/new", s.newProduct)
	edit.Post("/admin/:shop/products/new", s.makeProduct, web.Upload(sentBytes))
	edit.Get("/admin/:shop/products/codes", s.scan)
	edit.Post("/admin/:shop/products/codes", s.saveScan, web.Upload(sentBytes))
	edit.Post("/admin/:shop/products/codes/price", s.priceScan)
	edit.Post("/admin/:shop/products/bulk", s.bulk, web.Multi("pick"), web.MaxBody(longForm))
	edit.Post("/admin/:shop/products/undo/:bulk", s.undo)
	edit.Post("/admin/:shop/products/:product/duplicate", s.duplicate, web.MaxBody(longForm))
	edit.Get("/admin/:shop/products/:product/variants", s.variants)
	edit.Post("/admin/:shop/products/:product/variants", s.saveVariants, web.MaxBody(longForm))
	edit.Post("/admin/:shop/products/:product/options", s.saveOptions, web.MaxBody(longForm))
	edit.Get("/admin/:shop/products/:product/box", s.box)
	edit.Post("/admin/:shop/products/:product/box", s.saveBox, web.MaxBody(longForm))
	edit.Post("/admin/:shop/products/:product/box/put", s.putInBox)
	edit.Post("/admin/:shop/products/:product/box/out", s.takeFromBox)
	edit.Post("/admin/:shop/products/:product/box/copy", s.copyWeek)
	edit.Get("/admin/:shop/shelves", s.shelves)
	edit.Post("/admin/:shop/shelves", s.makeShelf, web.MaxBody(longForm))
	edit.Post("/admin/:shop/shelves/order", s.orderShelves, web.MaxBody(longForm))
	edit.Get("/admin/:shop/shelves/:shelf", s.shelf)
	edit.Post("/admin/:shop/shelves/:shelf/order", s.orderGoods, web.MaxBody(longForm))
	edit.Post("/admin/:shop/shelves/:shelf/name", s.nameShelf)
	edit.Post("/admin/:shop/shelves/:shelf/drop", s.dropShelf)
	edit.Get("/admin/:shop/hours", s.hours)
	edit.Post("/admin/:shop/hours", s.saveHours, web.MaxBody(longForm))
}

// longForm is what a form may take that has the ids of all products, or as many
// texts as a product has, each longer than it may be: that is told beside its field.
const longForm = 512 << 10

// moneyRoutes are the pages of who runs the shop's money.
func (s site) moneyRoutes(r *web.Routes) {
	money := r.Needs(tenants.RunMoney, s.find)
	money.Get("/admin/:shop/start", s.start)
	money.Get("/admin/:shop/seller", s.seller)
	money.Post("/admin/:shop/seller", s.saveSeller)
	money.Get("/admin/:shop/yours", s.yours)
	money.Post("/admin/:shop/yours/look", s.saveFace, web.Upload(sentBytes))
	money.Post("/admin/:shop/yours/delivery", s.saveWays)
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

// peopleRoutes are the pages of who works in the shop, and who changed what.
func (s site) peopleRoutes(r *web.Routes) {
	own := r.Needs(tenants.RunPeople, s.find)
	own.Get("/admin/:shop/people", s.people)
	own.Post("/admin/:shop/people/invitations", s.invite)
	own.Get("/admin/:shop/people/invitations/:invitation", s.invitation)
	own.Post("/admin/:shop/people/invitations/:invitation/end", s.revoke)
	own.Post("/admin/:shop/people/consents/:person", s.grant)
	own.Post("/admin/:shop/people/consents/:person/end", s.endConsent)
	own.Get("/admin/:shop/people/:person", s.colleague)
	own.Post("/admin/:shop/people/:person/role", s.saveRole)
	own.Post("/admin/:shop/people/:person/remove", s.removePerson)
	own.Get("/admin/:shop/trail", s.trail)
	own.Get("/admin/:shop/trail.csv", s.trailCSV)
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

// find is the shop of the path, for the router. One where the person has no
// part at all looks like one that does not exist; a part without the right is
// told so.
func (s site) find(c *web.Ctx) (tenants.HoodID, tenants.ShopID, error) {
	d, err := s.desk(c)
	if err != nil {
		return tenants.HoodID{}, tenants.NoShop(), err
	}
	return d.place.Hood, d.place.Shop, nil
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

// deskAt is desk with an id of the path; what is none does not exist.
func (s site) deskAt(c *web.Ctx, name string) (*desk, tenants.ID, error) {
	d, err := s.desk(c)
	if err != nil {
		return nil, tenants.ID{}, err
	}
	id, err := d.id(name)
	return d, id, err
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

// Actor is who acts: a coordinator that is here by the shop's consent is told
// apart from its own people.
func (d *desk) Actor() string {
	if d.who.Acting(d.place.Hood, d.place.Shop) {
		return tenants.ActorActing + d.who.Person.ID.String()
	}
	return d.Ctx.Actor()
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
		Who: d.who.Person.Email, SignOut: d.URL("/sign-out"), Account: d.URL("/account")}
	if d.who.Acting(d.place.Hood, d.place.Shop) {
		v.Acting = d.P().T("consent.banner", "shop", d.place.Name)
		v.ActingBack = view.Link{Text: d.P().T("consent.back"), URL: d.URL("/coordinator/" + d.place.HoodSlug)}
	}
	v.Tabs = []view.Tab{{Text: d.P().T("admin.orders"), URL: d.URL(d.path("")), Icon: "layout-list", Current: tab == "orders"}}
	if d.may(tenants.EditGoods) {
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("admin.products"), URL: d.URL(d.path("/products")), Icon: "tags", Current: tab == "products"})
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("offers.tab"), URL: d.URL(d.path("/offers")), Icon: "percent", Current: tab == "offers"})
	}
	if d.may(tenants.RunMoney) {
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("admin.money"), URL: d.URL(d.path("/money")), Icon: "euro", Current: tab == "money"})
	}
	if d.may(tenants.RunPeople) {
		v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("people.tab"), URL: d.URL(d.path("/people")), Icon: "users", Current: tab == "people"})
	}
	v.Tabs = append(v.Tabs, view.Tab{Text: d.P().T("admin.window"), URL: d.SiteURL(d.place) + d.URL("/"), Icon: "store"})
	return v
}
