package documents

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Sheet is a paper for people: all its texts are written already, in the reader's
// language.
type Sheet struct {
	Title  string
	Lead   string // what it is not, or what it copies
	Meta   []string
	Left   Box // who sells
	Right  Box // whom it is for
	Head   [4]string
	Lines  []SheetLine
	Sums   [][2]string // the first is the total
	Rates  [][4]string // the first row is its head; none is shown with one row
	Notes  []string
	Page   func(page, pages string) string
	Made   time.Time
	Author string
}

// Box is a heading over a few lines.
type Box struct {
	Head  string
	Lines []string
}

// SheetLine is one line sold; Note stands under its name.
type SheetLine struct {
	What, Note, Quantity, Rate, Price string
}

// Millimetres of an A4 page.
const (
	margin   = 18.0
	pageWide = 210.0
	inner    = pageWide - 2*margin
	footer   = 20.0
)

// The columns of the lines, in millimetres; the first takes what is left.
func columns() [4]float64 { return [4]float64{inner - 26 - 22 - 30, 26, 22, 30} }

// printing draws a sheet. Text that its letters cannot write is left out.
type printing struct {
	*fpdf.Fpdf
	face *sfnt.Font
	buf  sfnt.Buffer
}

// PDF draws the sheet. The same sheet gives the same bytes.
func (s Sheet) PDF() ([]byte, error) {
	face, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	p := &printing{Fpdf: fpdf.New("P", "mm", "A4", ""), face: face}
	p.SetCatalogSort(true)
	p.SetCreationDate(s.Made)
	p.SetModificationDate(s.Made)
	p.SetTitle(p.safe(s.Title), true)
	p.SetAuthor(p.safe(s.Author), true)
	p.SetProducer("Sottocasa", true)
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, footer)
	p.AliasNbPages("{all}")
	p.SetFooterFunc(func() {
		p.SetY(-14)
		p.font("", 8)
		p.SetTextColor(90, 90, 90)
		p.CellFormat(inner/2, 5, p.fit(s.Title, inner/2), "", 0, "L", false, 0, "")
		p.CellFormat(inner/2, 5, s.Page(fmt.Sprint(p.PageNo()), "{all}"), "", 0, "R", false, 0, "")
		p.SetTextColor(0, 0, 0)
	})
	p.AddPage()
	p.head(s)
	p.lines(s)
	p.sums(s)
	p.rates(s)
	p.notes(s)
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		return nil, fmt.Errorf("documents: %w", err)
	}
	return b.Bytes(), nil
}

func (p *printing) font(style string, size float64) { p.SetFont("go", style, size) }

// safe leaves what the letters can write.
func (p *printing) safe(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)) {
		i, err := p.face.GlyphIndex(&p.buf, r)
		switch {
		case err == nil && i != 0 && r <= 0xffff:
			b.WriteRune(r)
		case r > ' ':
			b.WriteRune('?')
		}
	}
	return b.String()
}

// fit cuts a text to a width.
func (p *printing) fit(s string, wide float64) string {
	s = p.safe(s)
	for r := []rune(s); len(r) > 1 && p.GetStringWidth(s) > wide-2; {
		r = r[:len(r)-1]
		s = string(r) + "…"
	}
	return s
}

func (p *printing) text(s string, wide float64) {
	p.MultiCell(wide, p.high(), p.safe(s), "", "L", false)
}

// high is a line's height for the letters in use.
func (p *printing) high() float64 {
	size, _ := p.GetFontSize()
	return size * 0.353 * 1.35
}

func (p *printing) head(s Sheet) {
	p.font("B", 19)
	p.text(s.Title, inner)
	p.Ln(1)
	if s.Lead != "" {
		p.font("B", 10)
		p.text(s.Lead, inner)
	}
	p.font("", 10)
	for _, m := range s.Meta {
		if m != "" {
			p.text(m, inner)
		}
	}
	p.Ln(5)
	top, low := p.GetY(), 0.0
	half := inner/2 - 4
	for i, box := range []Box{s.Left, s.Right} {
		if len(box.Lines) == 0 {
			continue
		}
		left := margin + float64(i)*(half+8)
		p.SetLeftMargin(left)
		p.SetXY(left, top)
		p.font("", 8)
		p.SetTextColor(90, 90, 90)
		p.text(box.Head, half)
		p.SetTextColor(0, 0, 0)
		for j, l := range box.Lines {
			p.font("", 10)
			if j == 0 {
				p.font("B", 10)
			}
			p.text(l, half)
		}
		low = max(low, p.GetY())
	}
	p.SetLeftMargin(margin)
	p.SetXY(margin, low)
	p.Ln(6)
}

func (p *printing) rule(width float64) {
	p.SetLineWidth(width)
	p.Line(margin, p.GetY(), pageWide-margin, p.GetY())
}

func (p *printing) row(cells []string, wide []float64, high float64) {
	for i, c := range cells {
		align := "R"
		if i == 0 {
			align = "L"
		}
		p.CellFormat(wide[i], high, p.fit(c, wide[i]), "", 0, align, false, 0, "")
	}
	p.Ln(high)
}

func (p *printing) lines(s Sheet) {
	wide := columns()
	p.font("B", 9)
	p.row(s.Head[:], wide[:], 6)
	p.rule(0.5)
	p.Ln(1.5)
	for _, l := range s.Lines {
		p.font("", 10)
		name := p.SplitText(p.safe(l.What), wide[0]-3)
		_, tall := p.GetPageSize()
		if p.GetY()+float64(len(name)+1)*5.2 > tall-footer {
			p.AddPage()
		}
		y := p.GetY()
		p.MultiCell(wide[0], 5.2, strings.Join(name, "\n"), "", "L", false)
		if l.Note != "" {
			p.font("", 8.5)
			p.SetTextColor(90, 90, 90)
			p.text(l.Note, wide[0]-3)
			p.SetTextColor(0, 0, 0)
		}
		low := p.GetY()
		p.font("", 10)
		p.SetXY(margin+wide[0], y)
		for i, c := range []string{l.Quantity, l.Rate, l.Price} {
			p.CellFormat(wide[i+1], 5.2, p.fit(c, wide[i+1]+2), "", 0, "R", false, 0, "")
		}
		p.SetXY(margin, max(low, y+5.2)+1.2)
		p.SetDrawColor(205, 205, 205)
		p.rule(0.2)
		p.SetDrawColor(0, 0, 0)
		p.Ln(1.2)
	}
}

func (p *printing) sums(s Sheet) {
	p.Ln(2)
	for i, sum := range s.Sums {
		p.font("", 10)
		high := 6.0
		if i == 0 {
			p.font("B", 13)
			high = 8
		}
		p.CellFormat(inner-45, high, p.fit(sum[0], inner-45), "", 0, "R", false, 0, "")
		p.CellFormat(45, high, p.safe(sum[1]), "", 0, "R", false, 0, "")
		p.Ln(high)
	}
	p.Ln(4)
}

func (p *printing) rates(s Sheet) {
	if len(s.Rates) < 2 {
		return
	}
	wide := []float64{inner - 90, 30, 30, 30}
	for i, r := range s.Rates {
		p.font("", 9)
		if i == 0 {
			p.font("B", 9)
		}
		p.row(r[:], wide, 5.4)
		if i == 0 {
			p.rule(0.5)
			p.Ln(0.8)
		}
	}
	p.Ln(4)
}

func (p *printing) notes(s Sheet) {
	p.font("", 8.5)
	for _, n := range s.Notes {
		p.text(n, inner)
		p.Ln(1)
	}
}
