package base

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes/view"
)

// pen writes HTML by hand, for the pages that are asked for most: a template
// formats, boxes and wraps every word. A part made by a template writes into it
// as into any Writer. After the first error of such a part it is of no use.
type pen struct {
	b    []byte
	into io.Writer // takes what is long, where a page is not one paper
	p    *locale.Printer
	err  error
}

// A part that a template asked for goes on to it piece by piece.
const (
	penPiece = 4 << 10
	penRoom  = penPiece + 2<<10
)

// byHand is a component that a pen writes; straight into the paper where it is
// given one.
func byHand(p *locale.Printer, write func(ctx context.Context, n *pen)) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if outer, ok := w.(*pen); ok {
			n := pen{b: outer.b, into: outer.into, p: p}
			write(ctx, &n)
			outer.b = n.b
			return n.err
		}
		n := pen{p: p}
		if paper, ok := w.(*bytes.Buffer); ok {
			n.b = paper.AvailableBuffer()
		} else {
			n.b, n.into = make([]byte, 0, penRoom), w
		}
		if write(ctx, &n); n.err != nil {
			return n.err
		}
		_, err := w.Write(n.b)
		return err
	})
}

// Write takes what a template writes.
func (n *pen) Write(html []byte) (int, error) {
	n.b = append(n.b, html...)
	return len(html), nil
}

// turn hands on what is long enough. Lists call it after each of theirs.
func (n *pen) turn() {
	if n.into != nil && len(n.b) >= penPiece && n.err == nil {
		_, n.err = n.into.Write(n.b)
		n.b = n.b[:0]
	}
}

// raw writes what is HTML already.
func (n *pen) raw(parts ...string) {
	for _, s := range parts {
		n.b = append(n.b, s...)
	}
}

// text writes words of others, between tags or between quotation marks; escaped
// as templates escape.
func (n *pen) text(s string) {
	from := 0
	for i := range len(s) {
		var safe string
		switch s[i] {
		case '&':
			safe = "&amp;"
		case '<':
			safe = "&lt;"
		case '>':
			safe = "&gt;"
		case '"':
			safe = "&#34;"
		case '\'':
			safe = "&#39;"
		default:
			continue
		}
		n.b = append(append(n.b, s[from:i]...), safe...)
		from = i + 1
	}
	n.b = append(n.b, s[from:]...)
}

// between writes words between HTML.
func (n *pen) between(before, words, after string) {
	n.b = append(n.b, before...)
	n.text(words)
	n.b = append(n.b, after...)
}

// say writes the words at a key between HTML.
func (n *pen) say(before, key, after string) { n.between(before, n.p.T(key), after) }

func (n *pen) number(i int) { n.b = strconv.AppendInt(n.b, int64(i), 10) }

func (n *pen) money(c money.Cents) { n.b = n.p.AppendMoney(n.b, c) }

func (n *pen) icon(name string) { n.raw(string(drawnIcons[name])) }

// with writes a part that is drawn elsewhere too.
func (n *pen) with(ctx context.Context, part templ.Component) {
	if n.err == nil {
		n.err = part.Render(ctx, n)
	}
}

// tag is a small label of plain words; tone may be "", and icon too.
func (n *pen) tag(tone view.Tone, icon, words string) {
	n.tagHead(tone, icon)
	n.between("", words, `</span>`)
}

func (n *pen) tagHead(tone view.Tone, icon string) {
	n.raw(`<span class="tag`)
	if tone != "" {
		n.raw(` `, string(tone))
	}
	n.raw(`">`)
	if icon != "" {
		n.icon(icon)
	}
}

// photo is a picture inside a plate, see Photo; drawing is the address of what
// is there without one.
func (n *pen) photo(pic *view.Picture, drawing, sizes string, first bool) {
	if pic.Src == "" {
		n.raw(`<img src="`, drawing, `" alt="" width="240" height="240" loading="lazy">`)
		return
	}
	n.between(`<img src="`, pic.Src, `"`)
	if len(pic.Set) > 0 {
		n.raw(` srcset="`)
		for i, s := range pic.Set {
			if i > 0 {
				n.raw(`, `)
			}
			n.text(s.URL)
			n.raw(` `)
			n.number(s.Width)
			n.raw(`w`)
		}
		n.raw(`" sizes="`, sizes, `"`)
	}
	n.between(` alt="`, pic.Alt, `"`)
	if pic.Width > 0 {
		n.raw(` width="`)
		n.number(pic.Width)
		n.raw(`" height="`)
		n.number(pic.Height)
		n.raw(`"`)
	}
	if first {
		n.raw(` fetchpriority="high">`)
	} else {
		n.raw(` loading="lazy" decoding="async">`)
	}
}

// fact is one of a list of facts; without a value it says nothing.
func (n *pen) fact(name, value string) {
	if value != "" {
		n.between(`<div><dt>`, name, `</dt>`)
		n.between(`<dd>`, value, `</dd></div>`)
	}
}

// cut is what is said beside a reduced price.
func (n *pen) cut(c *view.Cut, until bool) {
	if c == nil {
		return
	}
	n.raw(`<p class="cut">`)
	if c.Percent > 0 {
		n.between(`<b>`, "−"+n.p.Percent(c.Percent), `</b> `)
	}
	n.text(c.Words)
	if until {
		n.between(` <span class="until">`, c.Until, `</span>`)
	}
	n.raw(`</p>`)
}
