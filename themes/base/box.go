package base

import (
	"sottocasa/themes/view"
)

// inside is what a box holds: always, or this week and the next.
func (n *pen) inside(v *view.Product) {
	if len(v.Inside) == 0 {
		return
	}
	n.say(`<section class="stack stack-2 inside-box" aria-labelledby="inside"><h2 id="inside">`, "boxes.title", `</h2>`)
	for i := range v.Inside {
		in := &v.Inside[i]
		switch {
		case in.Folded:
			n.between(`<details class="fold"><summary>`, in.Title, `</summary>`)
		case in.Title != "":
			n.between(`<h3>`, in.Title, "")
			n.between(` <span class="small quiet">`, in.Days, `</span></h3>`)
		}
		if len(in.Items) == 0 {
			n.say(`<p>`, "boxes.week_empty", `</p>`)
			continue
		}
		n.raw(`<ul>`)
		for j := range in.Items {
			n.raw(`<li>`)
			n.boxItem(&in.Items[j])
			n.raw(`</li>`)
		}
		n.raw(`</ul>`)
		if in.Folded {
			n.raw(`</details>`)
		}
	}
	if v.Inside[0].ByWeek {
		n.say(`<p class="small quiet">`, "boxes.week_rule", `</p>`)
	}
	n.raw(`</section>`)
}

func (n *pen) boxItem(x *view.BoxItem) {
	n.between(`<b>`, x.Amount, `</b> `)
	if x.URL == "" {
		n.text(x.Name)
		return
	}
	n.between(`<a href="`, x.URL, `">`)
	n.between("", x.Name, `</a>`)
}

// boxGroups are what is picked for a box before it goes into the basket. It needs
// no script.
func (n *pen) boxGroups(v *view.Product) {
	for i := range v.BoxGroups {
		g := &v.BoxGroups[i]
		name := g.Title
		if name == "" {
			name = n.p.T("boxes.title_chosen")
		}
		n.between(`<fieldset class="picks box-picks"><legend class="label">`, n.p.T("boxes.pick_in", "name", name, "number", g.Pick), `</legend><ul>`)
		for j := range g.Options {
			n.boxOption(&g.Options[j])
		}
		n.raw(`</ul></fieldset>`)
	}
}

func (n *pen) boxOption(o *view.BoxOption) {
	n.between(`<li><label class="choice tick"><input type="checkbox" name="pick" value="`, o.Variant, `"`)
	switch {
	case o.Out:
		n.raw(` disabled`)
	case o.On:
		n.raw(` checked`)
	}
	n.between(`> <span><b>`, o.Amount, `</b> `)
	n.text(o.Name)
	if o.Out {
		n.between(` <small>`, n.p.T("boxes.out"), `</small>`)
	}
	n.raw(`</span></label></li>`)
}
