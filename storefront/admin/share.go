package admin

import (
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// shareView is what a shop has of an order's money, for who sees to the money.
type shareView struct {
	Sentence string // "Ti arrivano 23,40 €: 25,00 € meno …", or ""
	Facts    []view.Fact
}

// disputeNote says that a payer's bank has something to say about an order.
type disputeNote struct {
	Tone  view.Tone
	Title string
	Text  string
	URL   string // of the evidence, "" for who may not see it
}

// addShare adds what the shop has of the order's money, and its dispute.
func (d *desk) addShare(v *orderView, x orders.ShopOrder) {
	p, s := d.P(), x.Share
	if s.Contest != nil {
		v.Dispute = &disputeNote{Tone: face.DisputeTone(s.State), Title: p.T("dispute.is_" + string(s.State)), Text: p.T("dispute.shop_" + string(s.State))}
		if d.may(tenants.RunMoney) {
			v.Dispute.URL = d.URL(d.path("/orders/" + x.Order.ID.String() + "/evidence"))
		}
	}
	if s.Disputed || s.Lost > 0 && s.Lost >= x.Order.Captured-x.Order.Refunded {
		v.Refund, v.Again = "", false
	}
	if d.may(tenants.RunMoney) && x.Order.Captured > 0 && !x.Order.AtCounter {
		v.Share = d.shareView(x)
	}
}

func (d *desk) shareView(x orders.ShopOrder) *shareView {
	p, o, s := d.P(), x.Order, x.Share
	v := &shareView{}
	fact := func(key string, c money.Cents) {
		if c != 0 {
			v.Facts = append(v.Facts, view.Fact{Name: p.T(key), Value: p.Money(c)})
		}
	}
	var goods, brought money.Cents
	for _, l := range x.Lines {
		if l.Kind == "delivery" {
			brought += l.Captured
		} else {
			goods += l.Captured - l.Refunded
		}
	}
	fee := s.Fee.Of(goods)
	fact("share.gross", o.Captured)
	fact("share.delivery", brought)
	fact("share.back", o.Refunded)
	fact("share.lost", s.Lost)
	if !s.Shared {
		fact("share.fee", fee)
		v.Sentence = p.T("share.direct")
		return v
	}
	var cost money.Cents
	if n := len(s.Passed); n > 0 {
		fee, cost = s.Passed[n-1].Fee, s.Passed[n-1].Cost
	}
	fact("share.fee", fee)
	fact("share.cost", cost)
	for _, t := range s.Passed {
		v.Facts = append(v.Facts, view.Fact{Name: d.when(t), Value: face.Passed(p, t)})
	}
	var less []string
	for _, x := range []struct {
		key string
		c   money.Cents
	}{{"share.less_back", o.Refunded}, {"share.less_lost", s.Lost}, {"share.less_fee", fee}, {"share.less_cost", cost}} {
		if x.c > 0 {
			less = append(less, p.T(x.key, "amount", p.Money(x.c)))
		}
	}
	switch {
	case len(s.Passed) == 0:
		v.Sentence = p.T("share.not_yet")
	case len(less) == 0:
		v.Sentence = p.T("share.whole", "net", p.Money(s.Net()))
	default:
		v.Sentence = p.T("share.arrives", "net", p.Money(s.Net()), "gross", p.Money(o.Captured), "less", p.List(less))
	}
	return v
}

// when says when money was handed on, or is to be.
func (d *desk) when(t payments.Passed) string {
	at := t.Created
	if t.Done != nil {
		at = *t.Done
	}
	at = at.In(d.place.Zone)
	return d.P().Day(at, d.Now(d.place.Zone)) + ", " + d.P().Clock(at)
}
