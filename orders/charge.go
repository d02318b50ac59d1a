package orders

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Charge says who is charged: one shop's account directly, or the platform for
// everybody who has a part of the purchase.
type Charge struct {
	Account string // of a direct charge; empty when Shared
	Shared  bool
}

// MaxContribution is the most a resident may add for the association at once.
const MaxContribution = money.Cents(10000)

// Charge is who is charged for the basket as it stands. A shop that takes no
// cards, and several shops that cannot be paid together, are a fault.
func (f *Full) Charge() (Charge, error) {
	if f.together() {
		return Charge{Shared: true}, nil
	}
	if len(f.Shops) > 1 {
		return Charge{}, fault.Form(fault.Field{Name: "pay", Key: "error.pay_apart", Args: []any{"shops", f.named(f.Apart())}})
	}
	for _, s := range f.Shops {
		if t := f.Tills[s.Card.Shop]; t.Cards && t.Account != "" {
			return Charge{Account: t.Account}, nil
		}
	}
	return Charge{}, fault.Form(fault.Field{Name: "pay", Key: "error.no_card_here"})
}

// Apart lists the basket's shops that cannot take part in a shared payment: all
// of them where the neighbourhood has none. Empty: they can be paid together.
func (f *Full) Apart() []tenants.ShopID {
	var list []tenants.ShopID
	for _, s := range f.Shops {
		if t := f.Tills[s.Card.Shop]; !f.Terms.On || t.Account == "" || !t.Transfers {
			list = append(list, s.Card.Shop)
		}
	}
	return list
}

func (f *Full) named(shops []tenants.ShopID) string {
	names := ""
	for _, s := range f.Shops {
		for _, id := range shops {
			if s.Card.Shop == id {
				if names != "" {
					names += ", "
				}
				names += s.Card.Name
			}
		}
	}
	return names
}

// shop is the basket's part of a shop.
func (f *Full) shop(id tenants.ShopID) ShopPart {
	for _, s := range f.Shops {
		if s.Card.Shop == id {
			return s
		}
	}
	return ShopPart{}
}

// together reports whether the platform is charged: for several shops, or
// because the association gets something.
func (f *Full) together() bool {
	share, contribution := f.association(f.Fee())
	return len(f.Shops) > 0 && len(f.Apart()) == 0 && (len(f.Shops) > 1 || share+contribution > 0)
}

// association is what the neighbourhood's association gets of a delivery fee,
// and what the resident adds. Without an account of its own that can receive, and
// of a shop that takes no part in shared payments, nothing.
func (f *Full) association(fee money.Cents) (share, contribution money.Cents) {
	if !f.Terms.On || f.Terms.Association == "" || len(f.Apart()) > 0 {
		return 0, 0
	}
	if f.Terms.Contribution {
		contribution = min(max(f.Basket.Draft.Contribution, 0), MaxContribution)
	}
	return money.Cents(int64(fee) * int64(f.Terms.Share) / 100), contribution
}

// payable refuses a way to pay that the basket does not have.
func (f *Full) payable(r Request) error {
	if r.Pay != payments.Counter {
		_, err := f.Charge()
		if len(f.Shops) == 1 && err != nil && f.Tills[f.Shops[0].Card.Shop].Account != "" { // it was restricted, or has disconnected
			return fault.New(fault.Conflict, "error.account_moved")
		}
		return err
	}
	share, contribution := f.association(f.Fee())
	if len(f.Shops) > 1 || share+contribution > 0 {
		return fault.Form(fault.Field{Name: "pay", Key: "error.pay_way"})
	}
	return nil
}
