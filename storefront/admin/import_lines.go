package admin

import (
	"strconv"

	"sottocasa/catalog/importer"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// groups are the verdicts that an import has, and which of them is shown: what
// was refused first, then what waits, since somebody has to look at it.
func (d *desk) groups(v *importView, path string, want importer.Verdict) importer.Verdict {
	counts := map[importer.Verdict]int{importer.Refused: v.Tally.Refused, importer.Added: v.Tally.Added, importer.Changed: v.Tally.Changed, importer.Same: v.Tally.Same,
		importer.Waiting: v.Tally.Waiting}
	order := []importer.Verdict{importer.Refused, importer.Waiting, importer.Changed, importer.Added, importer.Same}
	if counts[want] == 0 {
		want = ""
	}
	for _, g := range order {
		if counts[g] > 0 && want == "" {
			want = g
		}
	}
	for _, g := range order {
		if counts[g] > 0 {
			v.Groups = append(v.Groups, groupView{Text: d.P().T("import.group_"+string(g), "count", counts[g]), URL: d.URL(path + "?show=" + string(g)), Current: g == want})
		}
	}
	return want
}

// settings says what a shop's own zip has of itself, to who may change that.
func (d *desk) settings(v *importView) {
	b, p := v.Import.Settings, d.P()
	switch {
	case b == nil || !d.may(tenants.RunMoney):
	case v.Import.State == "planned" && b.Offered():
		for _, c := range b.Changes {
			v.Settings = append(v.Settings, d.change(c))
		}
	case v.Import.State == "planned" && !b.Taken:
		v.Settled = p.T("import.settings_own")
	case v.Import.State == "done" && b.Done:
		v.Settled = p.T("import.settings_in")
	}
}

func (d *desk) line(l importer.Line) broughtView {
	p := d.P()
	v := broughtView{Title: l.Title, Line: p.T("import.line", "line", l.Line)}
	if v.Title == "" {
		v.Title = p.T("import.nameless")
	}
	for _, c := range l.Changes {
		v.Changes = append(v.Changes, d.change(c))
	}
	for _, w := range l.Why {
		v.Why = append(v.Why, w.Sentence(p))
	}
	if l.PictureWhy != nil {
		v.Notes = append(v.Notes, l.PictureWhy.Sentence(p))
	}
	for _, w := range l.Notes {
		v.Notes = append(v.Notes, w.Sentence(p))
	}
	return v
}

// change tells one thing that is another.
func (d *desk) change(c importer.Change) string {
	p := d.P()
	name := p.T("import.field_" + c.Field)
	if c.Was == "" && c.Now == "" { // too long for a line
		return name
	}
	said := func(s string) string {
		switch {
		case s == "" && c.Field == "stock":
			return p.T("import.uncounted")
		case s == "":
			return p.T("admin.nothing")
		case c.Field == "price":
			n, _ := strconv.ParseInt(s, 10, 64)
			return p.Money(money.Cents(n))
		case c.Field == "vat":
			return s + "%"
		case c.Field == "state":
			return p.T("import.shown_" + s)
		}
		if cut := []rune(s); len(cut) > 80 {
			return string(cut[:80]) + "…"
		}
		return s
	}
	return p.T("import.change", "name", name, "was", said(c.Was), "now", said(c.Now))
}
