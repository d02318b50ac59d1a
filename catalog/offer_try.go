package catalog

import (
	"sottocasa/catalog/offers"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Trial is what an offer would do to one product.
type Trial struct {
	Product Product
	Price   money.Cents // in the offer; 0 where it cannot be said
	Beside  offers.Beside
	Why     *fault.Fault // why it cannot be reduced; nil when it can
}

// TryOffer says what an offer would do to each of its products, and changes
// nothing. An offer whose product or shelf is not there is NotFound.
func TryOffer(t *tenants.ShopTx, o Offer) ([]Trial, error) { return tryOffer(t, o) }

func tryOffer(t *tenants.ShopTx, o Offer) ([]Trial, error) {
	ids, err := o.about(t)
	if err != nil {
		return nil, err
	}
	s, err := readShelved(t, ids)
	if err != nil {
		return nil, err
	}
	if len(s.products) == 0 {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	var rows []Trial
	for i := range s.products {
		rows = append(rows, s.try(&s.products[i], o))
	}
	return rows, nil
}

// try is what an offer would do to a product when it begins.
func (s *shelved) try(p *Product, o Offer) Trial {
	r := Trial{Product: *p}
	r.Product.Title = p.Named()
	start := o.Starts.In(s.now.Location())
	if start.Before(s.now) {
		start = s.now
	}
	if r.Price, r.Why = o.price(p); r.Why != nil {
		return r
	}
	if p.State != live {
		r.Why = fault.New(fault.Invalid, "offer.hidden")
		return r
	}
	if s.taken(p, o) {
		r.Why = fault.New(fault.Invalid, "offer.taken")
		return r
	}
	log := s.logs[p.Variant.ID]
	if on := p.Variant.Offer; on != nil && on.Until.Before(start) { // it will have ended by then
		log = append(log[:len(log):len(log)], offers.Past{Price: p.Variant.Regular, From: on.Until})
	}
	r.Beside, r.Why = judge(p, log, start, r.Price)
	return r
}

// taken reports whether a product has an offer of the same kind in the time of
// another: its own, or its shelf's.
func (s *shelved) taken(p *Product, o Offer) bool {
	for _, x := range s.offers {
		meet := x.Starts.Before(o.Ends) && o.Starts.Before(x.Ends)
		own := x.Product != nil && *x.Product == p.ID
		shelf := x.Shelf != nil && *x.Shelf == p.On && o.Product == nil
		if meet && (own || shelf) {
			return true
		}
	}
	return false
}
