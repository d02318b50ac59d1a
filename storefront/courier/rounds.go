package courier

import (
	"net/http"

	"sottocasa/delivery"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

type roundsView struct {
	view.Staff
	Next *roundCard // the one to walk, or the next one
	Rest []roundCard
	Past []roundCard
	idle int
}

type roundCard struct {
	URL   string
	Span  string
	Place string // when the person walks in several neighbourhoods
	Todo  int
	Done  int
	Open  bool
	Opens string
}

// rounds lists the person's rounds, today's first.
func (s site) rounds(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	hoods := s.hoods(who)
	v := roundsView{Staff: frame(c, who, hoods[0], c.P().T("courier.rounds"))}
	if len(hoods) > 1 {
		v.Place = ""
	}
	for _, place := range hoods {
		var rounds []delivery.Round
		err := s.DB.HoodRead(c.Context(), tenants.InHood(place.Hood, c.Actor()), func(r *tenants.HoodRead) {
			delivery.Rounds(r, place.Hood, who.Person.ID, &rounds)
		})
		if err != nil {
			return err
		}
		for _, x := range rounds {
			w := walk{Ctx: c, site: s, who: who, place: place, round: x}
			v.add(w.card(len(hoods) > 1), x.State == "done")
		}
	}
	return c.Render(http.StatusOK, roundsPage(c.P(), v))
}

func (w *walk) card(several bool) roundCard {
	x := roundCard{URL: w.URL("/courier/rounds/" + w.round.ID.String()), Span: span(w.Ctx, w.place, w.round.Window),
		Todo: w.round.Todo, Done: w.round.Done, Open: w.open(), Opens: w.opens()}
	if several {
		x.Place = w.place.HoodName
	}
	return x
}

func (v *roundsView) add(x roundCard, done bool) {
	switch {
	case done:
		v.Past = append(v.Past, x)
	case v.Next == nil && x.Todo > 0:
		v.Next = &x
	case x.Todo+x.Done > 0 || v.idle < idleRounds:
		if x.Todo+x.Done == 0 {
			v.idle++
		}
		v.Rest = append(v.Rest, x)
	}
}

// idleRounds is how many rounds without any stop are worth showing.
const idleRounds = 4
