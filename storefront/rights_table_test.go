package storefront_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// whoMay is the table of rights written a second time, in people: a change of
// the first has to be meant.
func whoMay() map[tenants.Right]string {
	return map[tenants.Right]string{
		tenants.Enter:       "courier,packer,staff,owner,other owner,coordinator,acting,far,nobody special",
		tenants.SeeOrders:   "packer,staff,owner,acting",
		tenants.MoveOrders:  "packer,staff,owner,acting",
		tenants.ServeOrders: "staff,owner,acting",
		tenants.CancelOrder: "staff,owner",
		tenants.EditGoods:   "staff,owner,acting",
		tenants.RunMoney:    "owner",
		tenants.RunPeople:   "owner",
		tenants.RunHood:     "coordinator,acting",
		tenants.RunShared:   "coordinator,acting",
		tenants.RunRounds:   "courier,far",
	}
}

// routesByRight is what each route asks for, but for those that are open to
// everybody.
func routesByRight() map[tenants.Right][]string {
	return map[tenants.Right][]string{
		tenants.Enter: {
			"GET /admin", "GET /coordinator", "POST /join/:token/accept", "GET /account", "POST /account/name", "POST /account/sessions/end",
			"POST /account/sessions/:session/end", "GET /account/shops/:shop/leave", "POST /account/shops/:shop/leave", "POST /account/passkeys", "POST /account/passkeys/begin", "GET /account/passkeys/offer",
			"POST /account/passkeys/:key", "POST /account/passkeys/:key/remove",
			"GET /opening/trade", "POST /opening/trade", "GET /opening/name", "POST /opening/name", "GET /opening/look", "POST /opening/look",
			"GET /opening/hours", "POST /opening/hours", "GET /opening/delivery", "POST /opening/delivery", "GET /opening/preview",
			"POST /opening/ask", "GET /opening/wait", "POST /opening/withdraw", "GET /opening/window", "GET /opening/window/*",
			"POST /opening/window/*", "GET /opening/pictures/:picture",
		},
		tenants.SeeOrders: {"GET /admin/:shop", "GET /admin/:shop/orders/:order"},
		tenants.MoveOrders: {
			"POST /admin/:shop/orders/:order/weigh", "GET /admin/:shop/orders/:order/missing/:line", "POST /admin/:shop/orders/:order/missing/:line",
			"POST /admin/:shop/orders/:order/accept", "POST /admin/:shop/orders/:order/ready", "POST /admin/:shop/orders/:order/out",
			"POST /admin/:shop/orders/:order/collect", "POST /admin/:shop/orders/:order/bags", "POST /admin/:shop/orders/:order/note",
		},
		tenants.ServeOrders: {"POST /admin/:shop/orders/:order/message", "POST /admin/:shop/orders/:order/told", "POST /admin/:shop/orders/:order/receipt"},
		tenants.CancelOrder: {
			"GET /admin/:shop/orders/:order/cancel", "POST /admin/:shop/orders/:order/cancel", "GET /admin/:shop/orders/:order/refund",
			"POST /admin/:shop/orders/:order/refund", "POST /admin/:shop/orders/:order/refund/again", "POST /admin/:shop/orders/:order/empties",
		},
		tenants.EditGoods: {
			"GET /admin/:shop/products", "GET /admin/:shop/products/:product", "POST /admin/:shop/products/:product",
			"POST /admin/:shop/products/:product/today", "GET /admin/:shop/products/:product/photo", "POST /admin/:shop/products/:product/photo",
			"POST /admin/:shop/products/:product/photo/remove", "GET /admin/:shop/pictures/:picture", "GET /admin/:shop/offers",
			"GET /admin/:shop/offers/new", "POST /admin/:shop/offers/new", "POST /admin/:shop/offers/:offer/end", "GET /admin/:shop/codes/new",
			"POST /admin/:shop/codes/new", "POST /admin/:shop/codes/:code/end", "GET /admin/:shop/presents", "POST /admin/:shop/presents",
			"POST /admin/:shop/presents/new", "POST /admin/:shop/presents/end",
			"GET /admin/:shop/products/new", "GET /admin/:shop/products/codes", "POST /admin/:shop/products/codes", "POST /admin/:shop/products/codes/price", "POST /admin/:shop/products/new", "POST /admin/:shop/products/:product/duplicate",
			"POST /admin/:shop/products/bulk", "POST /admin/:shop/products/undo/:bulk", "GET /admin/:shop/shelves", "POST /admin/:shop/shelves",
			"POST /admin/:shop/shelves/order", "GET /admin/:shop/shelves/:shelf", "POST /admin/:shop/shelves/:shelf/order",
			"POST /admin/:shop/shelves/:shelf/name", "POST /admin/:shop/shelves/:shelf/drop", "GET /admin/:shop/hours", "POST /admin/:shop/hours",
			"GET /admin/:shop/products/:product/variants", "POST /admin/:shop/products/:product/variants", "POST /admin/:shop/products/:product/options",
			"GET /admin/:shop/products/:product/box", "POST /admin/:shop/products/:product/box", "POST /admin/:shop/products/:product/box/put",
			"POST /admin/:shop/products/:product/box/out", "POST /admin/:shop/products/:product/box/copy",
			"GET /admin/:shop/import", "POST /admin/:shop/import", "GET /admin/:shop/import/:import", "POST /admin/:shop/import/:import/columns",
			"POST /admin/:shop/import/:import/confirm", "POST /admin/:shop/import/:import/drop",
		},
		tenants.RunMoney: {
			"GET /admin/:shop/yours", "POST /admin/:shop/yours/look", "POST /admin/:shop/yours/delivery",
			"GET /admin/:shop/start", "GET /admin/:shop/seller", "POST /admin/:shop/seller",
			"GET /admin/:shop/tax", "POST /admin/:shop/tax", "GET /admin/:shop/orders/:order/evidence", "GET /admin/:shop/money",
			"GET /admin/:shop/money/orders.csv", "GET /admin/:shop/money/payouts.csv", "GET /admin/:shop/money/payouts/:payout",
			"POST /admin/:shop/money/connect", "GET /admin/:shop/money/again", "GET /admin/:shop/money/back", "GET /admin/:shop/documents",
			"GET /admin/:shop/documents/register.csv", "GET /admin/:shop/documents/files.zip", "GET /admin/:shop/documents/:paper/xml",
			"GET /admin/:shop/documents/:paper/pdf", "POST /admin/:shop/documents/always",
			"GET /admin/:shop/takeout", "POST /admin/:shop/takeout", "GET /admin/:shop/takeout/:export",
		},
		tenants.RunPeople: {
			"GET /admin/:shop/people", "POST /admin/:shop/people/invitations", "GET /admin/:shop/people/invitations/:invitation",
			"POST /admin/:shop/people/invitations/:invitation/end", "POST /admin/:shop/people/consents/:person",
			"POST /admin/:shop/people/consents/:person/end", "GET /admin/:shop/people/:person", "POST /admin/:shop/people/:person/role",
			"POST /admin/:shop/people/:person/remove", "GET /admin/:shop/trail", "GET /admin/:shop/trail.csv",
		},
		tenants.RunRounds: {"GET /courier", "GET /courier/rounds/:id", "GET /courier/stops/:id", "POST /courier/stops/:id/done", "GET /courier/stops/:id/failed", "POST /courier/stops/:id/failed"},
		tenants.RunHood:   hoodRoutes(),
		tenants.RunShared: sharedRoutes(),
	}
}

// hoodRoutes are the coordinator's.
func hoodRoutes() []string {
	return []string{
		"GET /coordinator/:hood", "GET /coordinator/:hood/windows", "POST /coordinator/:hood/windows/:window/seats",
		"POST /coordinator/:hood/purchases/:purchase/told", "GET /coordinator/:hood/streets", "POST /coordinator/:hood/streets",
		"POST /coordinator/:hood/streets/place", "GET /coordinator/:hood/breaks", "POST /coordinator/:hood/breaks/:break/close",
		"POST /coordinator/:hood/shops/:shop/ask",
		"GET /coordinator/:hood/openings/:opening", "GET /coordinator/:hood/openings/:opening/window",
		"GET /coordinator/:hood/openings/:opening/window/*", "POST /coordinator/:hood/openings/:opening/window/*",
		"GET /coordinator/:hood/openings/:opening/pictures/:picture", "POST /coordinator/:hood/openings/:opening/approve",
		"POST /coordinator/:hood/openings/:opening/return",
	}
}

// sharedRoutes are about the money that shops have together.
func sharedRoutes() []string {
	return []string{
		"GET /coordinator/:hood/money", "POST /coordinator/:hood/money/:payment/again", "GET /coordinator/:hood/disputes/:dispute",
		"GET /coordinator/:hood/settings", "POST /coordinator/:hood/settings/shared", "POST /coordinator/:hood/settings/zones/:zone",
		"GET /coordinator/:hood/settings/fees/:shop", "POST /coordinator/:hood/settings/fees/:shop", "POST /coordinator/:hood/settings/association",
		"GET /coordinator/:hood/settings/association/again", "GET /coordinator/:hood/settings/association/back",
	}
}

// notHere are routes about things that the world has none of, such as a paper
// that was issued: who may come in is told that there is no such thing.
func notHere() []string {
	return []string{"GET /admin/:shop/documents/:paper/xml", "GET /admin/:shop/documents/:paper/pdf", "GET /admin/:shop/money/payouts/:payout",
		"GET /admin/:shop/people/invitations/:invitation",
		"GET /opening/pictures/:picture", "GET /admin/:shop/import/:import", "GET /admin/:shop/takeout/:export", "GET /coordinator/:hood/openings/:opening/pictures/:picture", "GET /courier/rounds/:id?far", "GET /courier/stops/:id?far", "GET /courier/stops/:id/failed?far"}
}

// staffRoute says who may come in by a route; everybody else is told the
// status in refused, or 404.
type staffRoute struct {
	method, pattern string
	may             string // comma separated people
	refused         map[string]int
}

// staffRoutes are all routes that ask for a right, with who has it.
func staffRoutes() []staffRoute {
	var list []staffRoute
	for right, routes := range routesByRight() {
		for _, route := range routes {
			method, pattern, _ := strings.Cut(route, " ")
			r := staffRoute{method: method, pattern: pattern, may: whoMay()[right], refused: map[string]int{}}
			switch {
			case slices.Contains(notHere(), route):
				r.may = ""
			case route == "GET /admin": // without a shop there is nothing to choose
				r.may = "packer,staff,owner,other owner,acting"
			case route == "GET /coordinator":
				r.may = "coordinator,acting,far"
			case slices.Contains(notHere(), route+"?far"): // another neighbourhood's courier has other rounds
				r.may = "courier"
			}
			for _, who := range refusedBy(right) {
				if right == tenants.Enter && slices.Contains(notHere(), route) {
					continue // everybody comes in, and finds nothing
				}
				if !slices.Contains(strings.Split(whoMay()[right], ","), who) || right == tenants.Enter || method == http.MethodPost && who == "far" {
					r.refused[who] = http.StatusForbidden
				}
			}
			if route == "GET /account/shops/:shop/leave" { // who does not work there has nothing to leave
				r.may, r.refused = "packer,staff,owner", nil
			}
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b staffRoute) int { return strings.Compare(a.pattern+a.method, b.pattern+b.method) })
	return list
}

// refusedBy are those who know of a place without having the right there: they
// are told so, and the others that there is no such place.
func refusedBy(right tenants.Right) []string {
	switch right {
	case tenants.Enter, tenants.RunRounds:
		return []string{"courier", "packer", "staff", "owner", "other owner", "coordinator", "acting", "nobody special", "far"}
	case tenants.RunHood, tenants.RunShared:
		return nil
	}
	return []string{"packer", "staff", "acting"}
}

// TestRightsAreTheOnesTheTableSays compares both tables, role by role.
func TestRightsAreTheOnesTheTableSays(t *testing.T) {
	roles := map[string][]tenants.Role{"courier": {tenants.Courier}, "packer": {tenants.Packer}, "staff": {tenants.Staff}, "owner": {tenants.Owner},
		"coordinator": {tenants.Coordinator}, "acting": {tenants.Acting, tenants.Coordinator}}
	for right, people := range whoMay() {
		for who, has := range roles {
			if right == tenants.Enter {
				continue // needs no role
			}
			may := slices.ContainsFunc(has, func(r tenants.Role) bool { return r.Allows(right) })
			if want := slices.Contains(strings.Split(people, ","), who); may != want {
				t.Errorf("%s has %s: %v", who, right, may)
			}
		}
	}
}

// TestOpenRoutesAskNobody walks what is open to everybody, on every host, as
// everybody: nobody is sent to sign in or refused, and on the hosts of shops and
// neighbourhoods a staff cookie changes nothing.
func TestOpenRoutesAskNobody(t *testing.T) {
	s := openStaff(t, true)
	hosts := map[web.Kind]string{web.KindApp: appHost, web.KindShop: s.hostOf(s.Shop.Slug), web.KindHood: s.hostOf(s.HoodSlug)}
	people, walked := s.people(), 0
	for _, r := range s.app.Routes() {
		if r.Right() != tenants.Visit || r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/dev/mail") {
			continue
		}
		path := openPath(r.Pattern)
		walked++
		stranger := s.stranger()
		stranger.host = hosts[r.Kind]
		want := stranger.get(path).status
		for who, b := range people {
			visitor := *b
			visitor.host = hosts[r.Kind]
			got := visitor.get(path)
			if got.status == 401 || got.status == 403 || strings.Contains(got.to, "/sign-in") || r.Kind != web.KindApp && got.status != want {
				t.Errorf("%s %s as %s: %d to %q, a stranger %d", r.Kind, r.Pattern, who, got.status, got.to, want)
			}
		}
	}
	if walked < 40 {
		t.Errorf("only %d routes were walked", walked)
	}
}

// openPath fills a pattern with what nobody has.
func openPath(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") || p == "*" {
			parts[i] = "none"
		}
	}
	return strings.Join(parts, "/")
}

// hostOf is the host of a shop or a neighbourhood.
func (s *staff) hostOf(slug string) string {
	for _, p := range append(s.Hosts.Hoods(), s.Hosts.Shops()...) {
		if p.Slug == slug {
			return s.Hosts.Name(p)
		}
	}
	s.t.Fatalf("nobody is called %s", slug)
	return ""
}
