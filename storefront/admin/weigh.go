package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// scaleView is the section in which an order is weighed.
type scaleView struct {
	Action string
	Lines  []scaleLine
	Left   int    // lines that the scale has not seen
	So     string // what the order comes to so far, "11,65 € · al massimo 13,70 €"
}

// scaleLine is one line to be weighed.
type scaleLine struct {
	Field   string // "grams-3"
	Number  string
	Title   string
	Asked   string // "500 g · max 550 g"
	Typed   string
	Was     string // grams that were written down when the page was made
	Wrong   string
	Odd     bool // the sentence may be confirmed
	Anyway  bool
	Bare    bool // no money is shown
	Kilo    money.Cents
	Ceiling money.Cents
	Sum     string
	Over    bool // what is written down is above what is paid
	Done    bool
	Missing string // page that asks before the line leaves the order
}

func gramsField(line int) string { return "grams-" + strconv.Itoa(line) }

// canPack reports whether an order's lines may still be weighed or left out.
func canPack(o orders.Order) bool {
	return o.State == orders.Open && (o.Fulfilment == orders.New || o.Fulfilment == orders.Accepted)
}

// scale is the section for an order that has something to be weighed, or nil.
func (d *desk) scale(x orders.ShopOrder) *scaleView {
	if !canPack(x.Order) || !d.may(tenants.MoveOrders) {
		return nil
	}
	p := d.P()
	v := &scaleView{Action: d.URL(d.path("/orders/" + x.Order.ID.String() + "/weigh")), Left: x.Order.ToWeigh}
	var so, most money.Cents
	for _, l := range x.Lines {
		so += l.Sum()
		if l.Due != nil {
			most += *l.Due
		} else {
			most += l.Ceiling
		}
		if !l.IsWeighed() || l.LeftOut != "" {
			continue
		}
		line := scaleLine{Field: gramsField(l.Line), Number: strconv.Itoa(l.Line), Title: l.Title.In(d.Lang()), Asked: asked(p, l), Kilo: l.Price,
			Ceiling: l.Ceiling, Sum: "–", Missing: d.URL(d.missingPath(x.Order.ID, l.Line))}
		if l.Weighed > 0 {
			line.Typed, line.Was, line.Done = strconv.Itoa(l.Weighed), strconv.Itoa(l.Weighed), true
			line.Sum, line.Over = p.Money(l.Sum()), catalog.PriceOf(l.Price, l.Weighed) > l.Ceiling
		}
		v.Lines = append(v.Lines, line)
	}
	if len(v.Lines) == 0 {
		return nil
	}
	v.So = totalText(p, so, most)
	return v
}

func (d *desk) missingPath(order tenants.ID, line int) string {
	return d.path(fmt.Sprintf("/orders/%s/missing/%d", order, line))
}

// asked writes what was asked for: "500 g · max 550 g", "2 · 2,8 kg · max …".
func asked(p *locale.Printer, l orders.Line) string {
	text := p.T("scale.asked", "wished", locale.Grams(l.Wished), "most", locale.Grams(l.Most))
	if l.Amount.Pieces > 0 {
		text = p.T("scale.pieces", "count", l.Amount.Pieces) + " · " + text
	}
	return text
}

// totalText writes what an order comes to, and at most while that is open.
func totalText(p *locale.Printer, sum, most money.Cents) string {
	if most > sum {
		return p.T("weight.about", "amount", sum) + " · " + p.T("weight.at_most", "amount", most)
	}
	return p.Money(sum)
}

// weigh writes down what the scale says. Everything that was typed stays when
// one line is wrong, and nothing is saved.
func (s site) weigh(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.read()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	scales := readScales(f, x)
	if err = f.Err(); err == nil {
		err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.Weigh(h, d.place.Shop, x.Order.ID, scales) })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path(fmt.Sprintf("/orders/%s?done=weigh&number=%d", x.Order.ID, x.Order.Number)))
	case fault.Has(err, fault.Conflict):
		return d.moved(err)
	case web.InvalidForm(err):
		return d.weighAgain(f, err)
	}
	return err
}

// readScales reads the weights that were typed. A field may stay empty until
// its goods are on the scale; one that another phone has filled otherwise
// meanwhile is told first.
func readScales(f *web.Form, x orders.ShopOrder) []orders.Scale {
	var list []orders.Scale
	first := ""
	for _, l := range x.Lines {
		if !l.IsWeighed() || l.LeftOut != "" {
			continue
		}
		name := gramsField(l.Line)
		if first == "" {
			first = name
		}
		anyway := f.Bool("anyway-" + strconv.Itoa(l.Line))
		was := f.OptionalLine("was-"+strconv.Itoa(l.Line), 8)
		if f.OptionalLine(name, 20) == "" && l.Weighed == 0 {
			continue
		}
		grams := web.Parsed(f, name, italy.ParseGrams)
		if grams > 0 && l.Weighed > 0 && grams != l.Weighed && was != strconv.Itoa(l.Weighed) {
			f.Fail(name, "error.weighed_meanwhile", "weight", locale.Grams(l.Weighed))
		}
		list = append(list, orders.Scale{Line: l.Line, Grams: grams, Anyway: anyway})
	}
	if len(list) == 0 && f.Err() == nil && first != "" {
		f.Fail(first, "error.weight_bad")
	}
	return list
}

// weighAgain shows the order with what was typed and what is wrong with it.
func (d *desk) weighAgain(f *web.Form, wrong error) error {
	o, err := d.read()
	if err != nil {
		return err
	}
	v := d.orderView(o)
	v.Other = d.otherPage(d.path("/orders/" + o.Order.ID.String()))
	if v.Scale == nil {
		return d.moved(fault.New(fault.Conflict, "error.weighed_already"))
	}
	said, odd := d.Sentences(wrong), map[string]bool{}
	for _, field := range fault.From(wrong).Fields {
		odd[field.Name] = field.Key == "error.weight_odd" || field.Key == "error.weight_scale"
	}
	for i := range v.Scale.Lines {
		l := &v.Scale.Lines[i]
		l.Wrong, l.Odd, l.Anyway = said[l.Field], odd[l.Field], f.Bool("anyway-"+l.Number)
		if typed, ok := f.Typed()[l.Field]; ok {
			l.Typed = typed
		}
	}
	v.Errors = d.Wrong(wrong)
	return d.Render(http.StatusUnprocessableEntity, orderPage(d.P(), v))
}

// missingView asks before a line leaves an order.
type missingView struct {
	view.Staff
	Text   string
	Action string
	Back   string
}

// askMissing asks before a line leaves its order.
func (s site) askMissing(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, l, err := d.lineOfPath()
	if err != nil {
		return err
	}
	if !canPack(x.Order) || l.LeftOut != "" {
		return d.moved(fault.New(fault.Conflict, "error.order_moved"))
	}
	v := missingView{Staff: d.frame("orders", d.P().T("scale.missing_title", "name", l.Title.In(d.Lang()))),
		Text:   d.P().T("scale.missing_text", "name", x.Order.ShortName),
		Action: d.URL(d.missingPath(x.Order.ID, l.Line)), Back: d.URL(d.path("/orders/" + x.Order.ID.String()))}
	v.Over, v.Narrow, v.Tabs = d.P().T("admin.order_over", "number", x.Order.Number), true, nil
	return d.Render(http.StatusOK, missingPage(d.P(), v))
}

// missing takes a line out of its order.
func (s site) missing(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, l, err := d.lineOfPath()
	if err != nil {
		return err
	}
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.LeaveOut(h, d.place.Shop, x.Order.ID, l.Line) })
	if fault.Has(err, fault.Conflict) {
		return d.moved(err)
	}
	if err != nil {
		return err
	}
	return d.SeeOther(d.path(fmt.Sprintf("/orders/%s?done=missing&number=%d", x.Order.ID, x.Order.Number)))
}

func (d *desk) lineOfPath() (orders.ShopOrder, orders.Line, error) {
	x, err := d.read()
	if err != nil {
		return x, orders.Line{}, err
	}
	for _, l := range x.Lines {
		if strconv.Itoa(l.Line) == d.Param("line") && (l.Kind == "goods" || l.IsWeighed()) {
			return x, l, nil
		}
	}
	return x, orders.Line{}, fault.New(fault.NotFound, "error.not_found")
}

// lineView is a line of the list: what was asked for, what it weighs and what
// it comes to.
func (d *desk) lineView(x orders.ShopOrder, l orders.Line) lineView {
	p := d.P()
	line := lineView{Pieces: max(1, l.Amount.Items()), Title: d.lineTitle(l), Sum: p.Money(l.Sum()), Inside: face.ToPack(p, l)}
	plain := l
	plain.Items = nil // they stand below each other
	line.Told = face.Told(p, plain)
	if l.Refunded > 0 {
		line.Back = p.T("admin.line_refunded", "amount", p.Money(l.Refunded))
	}
	var notes []string
	switch {
	case l.IsWeighed():
		if line.Amount = ""; l.Amount.Grams > 0 {
			line.Amount = p.Weight(l.Amount.Grams)
		} else {
			notes = append(notes, p.Weight(l.Wished))
		}
		notes = append(notes, p.PerUnit(l.Price, "kg"))
		if l.Due == nil {
			line.Sum = p.T("weight.about", "amount", l.Estimate)
		}
		if l.Weighed > 0 {
			notes = append(notes, p.T("scale.weighed", "weight", locale.Grams(l.Weighed)))
		}
	case l.IsExtra():
		if line.Pieces = l.Count(); l.Kind == "rounding" {
			line.Pieces = 0
		} else if line.Pieces > 1 {
			notes = append(notes, p.T("extras.each", "price", p.Money(l.Price)))
		}
	case l.Kind != "goods":
		line.Pieces = 0 // nothing to take from a shelf
	case line.Pieces > 1:
		notes = append(notes, p.T("admin.each", "price", p.Money(l.Price)))
	}
	line.Price = strings.Join(notes, " · ")
	if l.LeftOut != "" {
		line.Gone = p.T("scale.left_" + l.LeftOut)
	} else if canPack(x.Order) && d.may(tenants.MoveOrders) && l.Kind == "goods" {
		line.Missing = d.URL(d.missingPath(x.Order.ID, l.Line))
	}
	return line
}
