// Package palette turns the one colour a shop chooses into every colour its
// pages need, so that text on them can always be read (docs: look, Colour).
package palette

import (
	"fmt"
	"strings"
)

// Palette is what follows from one accent; every value is "#rrggbb".
type Palette struct {
	Accent string // as the shop chose it
	Slots         // on light paper
	Deep   string // footer and the rod of the awning, in both schemes
	Dark   Dark
}

// Slots are the uses of an accent.
type Slots struct {
	Fill   string // buttons and marks that carry On
	On     string
	Strong string // fill under the pointer
	Ink    string // text and links
	Wash   string
	Tint   string // ground of photos
	Line   string
	Mark   string // bars and edges
}

// Dark is the half for dark screens, with its own paper.
type Dark struct {
	Slots
	Paper, Surface string
}

// Of computes the palette of an accent "#rrggbb".
func Of(accent string) (Palette, error) {
	c, err := parse(accent)
	if err != nil {
		return Palette{}, err
	}
	base := toLCH(c)
	c0, h := min(base.C, .17), base.H
	tint := lch{.925, min(c0*.3, .045), h}.hex()
	fill := darker(lch{min(max(base.L, .34), .62), c0, h}, "#ffffff", 4.6)
	f, _ := parse(fill)
	p := Palette{Accent: strings.ToLower(accent), Slots: Slots{
		Fill: fill, On: "#ffffff",
		Strong: darker(lch{toLCH(f).L - .07, c0, h}, "#ffffff", 7),
		Ink:    darker(lch{.44, min(c0, .13), h}, tint, 7),
		Wash:   lch{.968, min(c0*.14, .018), h}.hex(),
		Tint:   tint,
		Line:   lch{.82, min(c0*.42, .07), h}.hex(),
		Mark:   darker(lch{.66, c0, h}, "#fffdf8", 3.1),
	}, Deep: lch{.27, min(c0*.5, .055), h}.hex()}
	p.Dark = dark(c0, h)
	return p, nil
}

func dark(c, h float64) Dark {
	d := Dark{
		Paper:   lch{.195, min(c*.12, .012), h}.hex(),
		Surface: lch{.235, min(c*.14, .015), h}.hex(),
	}
	fill := lighter(lch{.74, min(c, .12), h}, d.Surface, 6)
	f, _ := parse(fill)
	tint := lch{.33, min(c*.3, .04), h}.hex()
	d.Slots = Slots{
		Fill: fill, On: lch{.2, .02, h}.hex(),
		Strong: lch{min(.93, toLCH(f).L+.07), min(c, .1), h}.hex(),
		Ink:    lighter(lch{.84, min(c, .09), h}, tint, 7),
		Wash:   lch{.27, min(c*.2, .025), h}.hex(),
		Tint:   tint,
		Line:   lch{.45, min(c*.4, .06), h}.hex(),
		Mark:   fill,
	}
	return d
}

// darker lowers the lightness until the contrast on ground is at least least.
func darker(c lch, ground string, least float64) string {
	for {
		s := c.hex()
		c.L -= .01
		if Contrast(s, ground) >= least || c.L <= .15 {
			return s
		}
	}
}

// lighter raises the lightness until the contrast on ground is at least least.
func lighter(c lch, ground string, least float64) string {
	for {
		s := c.hex()
		c.L += .01
		if Contrast(s, ground) >= least || c.L >= .97 {
			return s
		}
	}
}

// Class is the CSS class that puts the palette of accent on an element and
// what is in it; "" for something that is no colour.
func Class(accent string) string {
	if _, err := parse(accent); err != nil {
		return ""
	}
	return "accent-" + strings.ToLower(accent[1:])
}

// CSS is the stylesheet that defines Class(p.Accent). Awnings stay by night
// what they are by day.
func (p Palette) CSS() string {
	class := Class(p.Accent)
	return fmt.Sprintf(`@layer palette{
.%[1]s{%[2]s--accent-deep:%[3]s;--awning:%[4]s;--awning-rod:%[3]s}
@media (prefers-color-scheme:dark){:root:not([data-scheme=light]) .%[1]s{%[5]s--paper:%[6]s;--surface:%[7]s}}
[data-scheme=dark] .%[1]s{%[5]s--paper:%[6]s;--surface:%[7]s}
}
`, class, p.Slots.declarations(), p.Deep, p.Fill, p.Dark.declarations(), p.Dark.Paper, p.Dark.Surface)
}

func (s Slots) declarations() string {
	return fmt.Sprintf("--accent-fill:%s;--on-accent:%s;--accent-strong:%s;--accent-ink:%s;--accent-wash:%s;--accent-tint:%s;--accent-line:%s;--accent-mark:%s;",
		s.Fill, s.On, s.Strong, s.Ink, s.Wash, s.Tint, s.Line, s.Mark)
}
