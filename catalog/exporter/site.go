package exporter

import (
	"errors"
	"html/template" //nolint:depguard // pages that leave the house (decisions/0041)
	"io"

	"sottocasa/catalog"
	"sottocasa/catalog/importer"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"

	"encoding/json"
)

// site writes pages that open from a disk, one for each language: what the shop
// sells, what it costs, and how to reach it. They have no script, and nothing in
// them comes from elsewhere.
func (x *packing) site() error {
	t, err := template.New("site").Parse(siteHTML)
	if err != nil {
		return err
	}
	for _, lang := range locale.Langs() {
		name := "index.html"
		if lang == locale.En {
			name = "index-en.html"
		}
		w, err := x.create(name, true)
		if err != nil {
			return err
		}
		if err := x.sitePage(t, w, lang); err != nil {
			return err
		}
	}
	return nil
}

// card is a product on the page.
type card struct {
	Title, About, Price, Image, Alt, Notes string
	Out                                    bool
}

// head is what stands above and below the products.
type head struct {
	Lang, Name, Kind, Tagline, About, Phone, PhoneLink, Email, Address, Other, OtherWords, Goods, Call, None, Hours string
	Days                                                                                                            [][2]string
}

func (x *packing) sitePage(t *template.Template, w io.Writer, lang locale.Lang) error {
	p := x.Words.In(lang)
	f := x.face
	h := head{Lang: string(lang), Name: f.Name, Kind: f.Kind.In(lang), Tagline: f.Tagline.In(lang), About: f.About.In(lang), Phone: f.Phone, PhoneLink: f.Phone,
		Email: f.Email, Address: joinedAddress(f), Other: "index-en.html", OtherWords: "English", Goods: p.T("takeout.goods"), Call: p.T("takeout.call"), Hours: p.T("takeout.hours")}
	if lang == locale.En {
		h.Other, h.OtherWords = "index.html", "Italiano"
	}
	h.Days = x.days(p)
	if err := t.ExecuteTemplate(w, "head", h); err != nil {
		return err
	}
	empty := true
	err := x.each(func(g *catalog.Whole) error {
		if g.State != "live" {
			return nil
		}
		empty = false
		return t.ExecuteTemplate(w, "card", x.card(p, lang, g))
	})
	if empty {
		h.None = p.T("takeout.none")
	}
	return errors.Join(err, t.ExecuteTemplate(w, "foot", h))
}

func (x *packing) card(p *locale.Printer, lang locale.Lang, g *catalog.Whole) card {
	c := card{Title: g.Title.In(lang), About: g.About.In(lang), Price: p.Money(g.Variant.Asked())}
	if g.Variant.Per == "kg" {
		c.Price = p.PerUnit(g.Variant.Asked(), "kg")
	}
	asked := g.Product
	asked.Variant.Price = g.Variant.Asked()
	if unit, per := asked.UnitPrice(); unit > 0 {
		c.Notes = p.PerUnit(unit, per)
	}
	if g.Picture != nil && !g.Picture.None() {
		k := x.keep(*g.Picture, g.Slug)
		c.Image, c.Alt = k.Wide(320), k.Alt.In(lang)
	}
	return c
}

func joinedAddress(f importer.Face) string {
	if f.Address.Street == "" {
		return ""
	}
	return f.Address.Street + " " + f.Address.Civic + ", " + f.Address.CAP + " " + f.Address.Comune
}

// days are the week's opening hours, Monday first.
func (x *packing) days(p *locale.Printer) (list [][2]string) {
	var hours clock.Hours
	if err := json.Unmarshal(x.face.Hours, &hours); err != nil {
		return nil
	}
	for i := range 7 {
		day := (i + 1) % 7
		said := ""
		for _, s := range hours.Week[day] {
			if said != "" {
				said += ", "
			}
			said += s.From.String() + "–" + s.To.String()
		}
		if said == "" {
			said = p.T("takeout.closed")
		}
		list = append(list, [2]string{p.T("takeout.day_" + []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[day]), said})
	}
	return list
}

const siteHTML = `{{define "head"}}<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Name}}</title>
<style>
body{margin:0 auto;max-width:64rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:#1c1a17;background:#fffdf8;overflow-wrap:anywhere}
h1{margin:.5rem 0 0;font-size:2rem;line-height:1.2}
h3{margin:.5rem 0 0;font-size:1.1rem}
ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:1.25rem}
img{display:block;width:100%;aspect-ratio:4/3;object-fit:cover;border-radius:.5rem}
p{margin:.25rem 0}a{color:#155536}.price{font-weight:700}.call{font-size:1.25rem}.quiet{color:#5b554c}.text{white-space:pre-line}
td,th{text-align:start;font-weight:400;padding:.1rem 1rem .1rem 0;vertical-align:top}
</style>
</head>
<body>
<header>
<p><a href="{{.Other}}">{{.OtherWords}}</a></p>
<h1>{{.Name}}</h1>
<p class="quiet">{{.Kind}}</p>
<p>{{.Tagline}}</p>
{{if .Phone}}<p class="call">{{.Call}} <a href="tel:{{.PhoneLink}}">{{.Phone}}</a></p>{{end}}
{{if .Address}}<p>{{.Address}}</p>{{end}}
{{if .Email}}<p><a href="mailto:{{.Email}}">{{.Email}}</a></p>{{end}}
<p class="text">{{.About}}</p>
</header>
<main>
<h2>{{.Goods}}</h2>
<ul>
{{end}}{{define "card"}}<li>{{if .Image}}<img src="{{.Image}}" alt="{{.Alt}}" loading="lazy">{{end}}<h3>{{.Title}}</h3><p class="price">{{.Price}}</p>{{if .Notes}}<p class="quiet">{{.Notes}}</p>{{end}}{{if .About}}<p class="text">{{.About}}</p>{{end}}</li>
{{end}}{{define "foot"}}</ul>
{{if .None}}<p>{{.None}}</p>{{end}}
</main>
<footer>
<h2>{{.Hours}}</h2>
<table>{{range .Days}}<tr><th scope="row">{{index . 0}}</th><td>{{index . 1}}</td></tr>{{end}}</table>
</footer>
</body>
</html>
{{end}}`
