// Package drawing makes the house's own pictures: a facade for a shop without
// a photo, its awning, and a cut-paper drawing of its trade for a product
// without one.
package drawing

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"sottocasa/themes/asset"
	"sottocasa/themes/palette"
	"sottocasa/themes/view"
)

//go:embed img/*.svg
var img embed.FS

// Pictures are the drawings of the trades, by file name.
func Pictures() map[string][]byte {
	out := map[string][]byte{}
	entries, _ := img.ReadDir("img")
	for _, e := range entries {
		b, _ := img.ReadFile("img/" + e.Name())
		out[e.Name()] = b
	}
	return out
}

// Trade is the drawing that stands for a product of this trade.
func Trade(trade string) string { return goods(trade)[0].name }

// good is a drawing in a shop window: where it stands and how large.
type good struct {
	name        string
	x, y, scale float64
}

func goods(trade string) []good {
	switch trade {
	case view.TradeGrocer:
		return []good{{"pecorino.svg", 88, 130, .28}, {"prosciutto.svg", 26, 132, .28}}
	case view.TradeBakery:
		return []good{{"pane.svg", 26, 130, .3}, {"rosetta.svg", 92, 138, .24}}
	case view.TradeGreens:
		return []good{{"carciofo.svg", 90, 130, .29}, {"arance.svg", 26, 132, .28}}
	case view.TradeButcher:
		return []good{{"salsicce.svg", 24, 130, .29}, {"polpette.svg", 90, 134, .27}}
	case view.TradeWine:
		return []good{{"vino.svg", 26, 128, .3}, {"vino.svg", 58, 128, .3}, {"vino.svg", 90, 128, .3}}
	case view.TradeFlorist:
		return []good{{"fiori.svg", 24, 128, .31}, {"fiori.svg", 84, 128, .31}}
	case view.TradeBooks:
		return []good{{"libri.svg", 26, 128, .31}, {"libri.svg", 86, 136, .26}}
	case view.TradeFish:
		return []good{{"pesce.svg", 24, 134, .3}, {"pesce.svg", 82, 140, .26}}
	case view.TradeCrafts:
		return []good{{"tazza.svg", 28, 132, .28}, {"tazza.svg", 90, 138, .25}}
	case view.TradePastry:
		return []good{{"panettone.svg", 24, 130, .29}, {"gelato.svg", 92, 132, .27}}
	}
	return []good{{"borsa.svg", 56, 130, .3}}
}

// known says whether a trade has a drawing of its own.
func known(trade string) bool { return goods(trade)[0].name != goods("")[0].name }

// walls are plasters of Roman houses; neighbours in the street differ.
func walls() []string {
	return []string{"#e7b98a", "#e9cfa6", "#d9a08a", "#ead9bd", "#dcb48f", "#e3c3b0", "#cfd3b8", "#e2b59a", "#e8d3b0", "#efd0c4"}
}

// Facade draws the shop front of a trade in a shop's colour. place is the
// shop's number in the street: it chooses the plaster and the awning's edge.
func Facade(trade, accent string, place int) (asset.File, bool) {
	p, err := palette.Of(accent)
	if err != nil {
		return asset.File{}, false
	}
	if !known(trade) {
		trade = view.TradeWhatever
	}
	place = max(0, place)
	wall := walls()[place%len(walls())]
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240">`)
	fmt.Fprintf(&b, `<rect width="240" height="240" fill="%s"/><rect width="240" height="10" opacity=".07"/>`, wall)
	shutters(&b, 34)
	shutters(&b, 162)
	fmt.Fprintf(&b, `<path fill="%[1]s" d="M14 64h212v30H14zM14 124h212v104H14z"/><path fill="#fff3d6" d="M24 124h128v86H24z"/><path fill="%[2]s" opacity=".55" d="M24 124h128v86H24z"/>`, p.Deep, p.Tint)
	for _, g := range goods(trade) {
		fmt.Fprintf(&b, `<g transform="translate(%g %g) scale(%g)">%s</g>`, g.x, g.y, g.scale, inner(g.name))
	}
	fmt.Fprintf(&b, `<path fill="%[1]s" opacity=".85" d="M24 196h128v14H24z"/><path fill="#fff3d6" d="M164 130h52v98h-52z"/><path fill="%[2]s" opacity=".35" d="M164 130h52v98h-52z"/><path d="M164 184h52" stroke="%[1]s" stroke-width="6"/><circle cx="172" cy="176" r="3.4" fill="%[1]s"/>`, p.Deep, p.Tint)
	stripes(&b, p.Fill, place%2 == 0)
	b.WriteString(`<path d="M20 92h200" stroke="#000" opacity=".18" stroke-width="3"/><path fill="#b9ad98" d="M0 228h240v12H0z"/><path opacity=".12" d="M0 228h240v3H0z"/></svg>`)
	return asset.Name("facade-"+trade+"-"+p.Accent[1:]+"-"+strconv.Itoa(place%10)+".svg", []byte(b.String())), true
}

func shutters(b *strings.Builder, x int) {
	fmt.Fprintf(b, `<rect x="%d" width="44" height="40" fill="#3c5a48"/><path d="M%d 0v40" stroke="#2c4436" stroke-width="3"/><path d="`, x, x+22)
	for _, left := range []int{x + 2, x + 24} {
		for y := 8; y <= 32; y += 8 {
			fmt.Fprintf(b, "M%d %dh18", left, y)
		}
	}
	fmt.Fprintf(b, `" stroke="#4c6c58" stroke-width="3"/><rect x="%d" y="40" width="52" height="5" fill="#f6ead6"/>`, x-4)
}

// stripes hangs eight strips of cloth, rounded or straight.
func stripes(b *strings.Builder, fill string, round bool) {
	edge := "h-25z"
	if round {
		edge = "a12.5 12.5 0 0 1-25 0z"
	}
	for i := range 8 {
		cloth := fill
		if i%2 == 1 {
			cloth = "#fff8ea"
		}
		fmt.Fprintf(b, `<path d="M%d 92h25v34%s" fill="%s"/>`, 20+25*i, edge, cloth)
	}
}

// Awning draws a shop's awning alone, to hang over a photo.
func Awning(accent string) (asset.File, bool) {
	p, err := palette.Of(accent)
	if err != nil {
		return asset.File{}, false
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 40" preserveAspectRatio="none">`)
	for i := range 10 {
		cloth := p.Fill
		if i%2 == 1 {
			cloth = "#fff8ea"
		}
		fmt.Fprintf(&b, `<path d="M%d 0h24v26a12 12 0 0 1-24 0z" fill="%s"/>`, 24*i, cloth)
	}
	fmt.Fprintf(&b, `<path fill="%s" d="M0 0h240v4H0z"/></svg>`, p.Deep)
	return asset.Name("awning-"+p.Accent[1:]+".svg", []byte(b.String())), true
}

// inner is a drawing without its outermost tag.
func inner(name string) string {
	b, err := img.ReadFile("img/" + name)
	if err != nil {
		return ""
	}
	s := string(b)
	s = s[strings.Index(s, ">")+1:]
	return strings.TrimSuffix(strings.TrimSpace(s), "</svg>")
}
