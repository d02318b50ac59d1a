package delivery

import (
	"cmp"
	"slices"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Why says why a window cannot be chosen; Free when it can.
type Why string

// The reasons, in the order they are told.
const (
	Free      Why = ""
	Past      Why = "past"       // its cut-off is over
	Holiday   Why = "holiday"    // the neighbourhood rests
	Shut      Why = "shut"       // closed by hand
	OtherZone Why = "other_zone" // the round does not pass there
	NotThere  Why = "not_there"  // a shop does not bring to that zone
	NotFetch  Why = "not_fetch"  // fetching is one shop's, and the goods are another's
	ShopShut  Why = "shop_shut"  // a shop is closed then
	Notice    Why = "notice"     // a shop needs more time
	LongLead  Why = "long_lead"  // a product needs more notice
	NotMade   Why = "not_made"   // a product is not made that day
	OtherWeek Why = "other_week" // a box has no contents in that week
	Full      Why = "full"       // no seat left
)

// Wish is what a basket asks of a window.
type Wish struct {
	Zone    *tenants.ID // of the address, delivery only
	Zoned   *time.Location
	Sellers []Seller // the shops whose goods it holds
}

// Seller is what one shop of a basket needs of a window.
type Seller struct {
	Shop         tenants.ShopID
	Name         string
	Hours        clock.Hours
	LeadMinutes  int          // between now and the start of the window
	SameDayUntil string       // HH:MM; later orders are not for the same day
	Zones        []tenants.ID // that it brings to; looked at when Wish.Zone is known
	Goods        []Wanted     // its products in the basket
}

// Wanted is a product of a basket that asks something of a window.
type Wanted struct {
	Variant   tenants.ID
	Title     locale.Text
	LeadHours int          // notice, in hours
	MadeOn    []int        // weekdays it is made on, Sunday 0; empty: every day
	Weeks     []clock.Date // the Mondays of the weeks it can be had in; nil: all
}

// Obstacle is one thing of the basket that a window cannot have.
type Obstacle struct {
	Kind    Why // NotThere, NotFetch, ShopShut, Notice, LongLead, NotMade or OtherWeek
	Shop    tenants.ShopID
	Name    string      // of the shop
	Variant tenants.ID  // what has to go; zero: everything of the shop
	Title   locale.Text // of the product; empty for a shop's own obstacle
	Hours   int         // with LongLead: the notice it needs
	Minutes int         // with Notice: the shop's, unless Until says it
	Until   string      // with Notice: HH:MM until when it takes orders for the same day
	// Weekdays: with NotMade when it is made, Monday first; with ShopShut the
	// weekday on which the shop always rests.
	Weekdays []time.Weekday
	AllDay   bool // with ShopShut: the shop does not open at all that day
}

// Verdict is what a window says to a basket.
type Verdict struct {
	Why Why // the first reason of all; Free when the window can be had
	// Stays is the reason that taking goods out does not mend: Past, Holiday,
	// Shut, OtherZone or Full. Free when there is none.
	Stays Why
	// Obstacles name the least that has to leave the basket, each thing once.
	Obstacles []Obstacle
	// Empties: nothing would be left in the basket.
	Empties bool
}

// Frees reports whether taking out what the obstacles name, and no less, lets
// the rest of the basket have the window.
func (v Verdict) Frees() bool { return v.Stays == Free && len(v.Obstacles) > 0 && !v.Empties }

// Judge says whether w can be chosen at now, the database's. held is true for
// the window whose seat the basket already holds.
func (q Wish) Judge(w Window, now time.Time, held bool) Why { return q.Look(w, now, held).Why }

// Look says whether w can be chosen at now, and if not, what prevents it. A
// shop that has to go whole is named once, for its first reason: what its goods
// need is no matter then.
func (q Wish) Look(w Window, now time.Time, held bool) Verdict {
	v := Verdict{Stays: q.stays(w, now, held), Empties: len(q.Sellers) > 0}
	for _, s := range q.Sellers {
		why := q.shop(s, w, now)
		if why.Kind != Free {
			why.Shop, why.Name = s.Shop, s.Name
			v.Obstacles = append(v.Obstacles, why)
			continue
		}
		goods := s.goods(w, now)
		v.Obstacles = append(v.Obstacles, goods...)
		v.Empties = v.Empties && len(s.Goods) > 0 && len(goods) == len(s.Goods)
	}
	slices.SortStableFunc(v.Obstacles, func(a, b Obstacle) int { return cmp.Compare(rank(a.Kind), rank(b.Kind)) })
	v.Why = v.Stays
	if len(v.Obstacles) > 0 && (v.Why == Free || rank(v.Obstacles[0].Kind) < rank(v.Why)) {
		v.Why = v.Obstacles[0].Kind
	}
	v.Empties = v.Empties && len(v.Obstacles) > 0
	return v
}

func rank(w Why) int {
	return slices.Index([]Why{Free, Past, Holiday, Shut, OtherZone, NotThere, NotFetch, ShopShut, Notice, LongLead, NotMade, OtherWeek, Full}, w)
}

// stays is what the window itself says, whatever is in the basket.
func (q Wish) stays(w Window, now time.Time, held bool) Why {
	switch {
	case w.State == "holiday":
		return Holiday
	case w.State != "open":
		return Shut
	case !now.Before(w.CutOff):
		return Past
	case w.Method == Delivery && q.Zone != nil && !slices.Contains(w.Zones, *q.Zone):
		return OtherZone
	case !held && w.Left() < 1:
		return Full
	}
	return Free
}

// shop is what a whole shop has against a window.
func (q Wish) shop(s Seller, w Window, now time.Time) Obstacle {
	switch {
	case w.Method == Delivery && q.Zone != nil && !slices.Contains(s.Zones, *q.Zone):
		return Obstacle{Kind: NotThere}
	case w.Method == Pickup && s.Shop != w.Shop:
		return Obstacle{Kind: NotFetch}
	case !q.open(s, w):
		return shut(s, w)
	case now.Add(time.Duration(s.LeadMinutes) * time.Minute).After(w.Starts):
		return Obstacle{Kind: Notice, Minutes: s.LeadMinutes}
	case q.tooLateToday(s, w, now):
		return Obstacle{Kind: Notice, Until: s.SameDayUntil}
	}
	return Obstacle{}
}

// shut says whether a shop is closed only then, that day, or on that weekday
// always.
func shut(s Seller, w Window) Obstacle {
	o, day := Obstacle{Kind: ShopShut}, w.Day.Weekday()
	plan := s.Hours.On(w.Day)
	o.AllDay = len(plan.Spans) == 0
	if o.AllDay && len(s.Hours.Week[day]) == 0 {
		o.Weekdays = []time.Weekday{day}
	}
	return o
}

// open reports whether a shop can hand goods over: for pick-up it is open when
// the window begins, for delivery at some moment from two hours before it to
// its end, when the volunteer calls.
func (q Wish) open(s Seller, w Window) bool {
	from := w.Starts
	if w.Method == Delivery {
		from = w.Starts.Add(-2 * time.Hour)
	}
	at := s.Hours.StatusAt(from, q.Zoned)
	return at.Open || (w.Method == Delivery && !at.Opens.IsZero() && at.Opens.Before(w.Ends))
}

func (q Wish) tooLateToday(s Seller, w Window, now time.Time) bool {
	local := now.In(q.Zoned)
	return clock.DateOf(local) == w.Day && local.Format("15:04") >= s.SameDayUntil
}

// goods are the products of a shop that a window comes too soon for, or on the
// wrong day.
func (s Seller) goods(w Window, now time.Time) []Obstacle {
	var list []Obstacle
	for _, g := range s.Goods {
		o := Obstacle{Shop: s.Shop, Name: s.Name, Variant: g.Variant, Title: g.Title}
		switch {
		case now.Add(time.Duration(g.LeadHours) * time.Hour).After(w.Starts):
			o.Kind, o.Hours = LongLead, g.LeadHours
		case len(g.MadeOn) > 0 && !slices.Contains(g.MadeOn, int(w.Day.Weekday())):
			o.Kind, o.Weekdays = NotMade, fromMonday(g.MadeOn)
		case g.Weeks != nil && !slices.Contains(g.Weeks, w.Day.AddDays(-(int(w.Day.Weekday())+6)%7)):
			o.Kind = OtherWeek
		default:
			continue
		}
		list = append(list, o)
	}
	return list
}

func fromMonday(days []int) []time.Weekday {
	var out []time.Weekday
	for n := range 7 {
		if d := (n + 1) % 7; slices.Contains(days, d) {
			out = append(out, time.Weekday(d))
		}
	}
	return out
}
