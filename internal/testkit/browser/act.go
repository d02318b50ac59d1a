package browser

import (
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click touches the link, button or label with these words, where a finger
// would. The whole name wins over its beginning, that over a part of it.
func (p *Person) Click(name string) *Person {
	p.t.Helper()
	p.settle()
	p.touch(quote(name), `control(`+quote(plain(name))+`)`)
	return p
}

// Follow clicks what leads to another page, and waits for that.
func (p *Person) Follow(name string) *Person {
	p.t.Helper()
	p.next(func() { p.touch(quote(name), `control(`+quote(plain(name))+`)`) })
	return p
}

// DoubleClick touches twice without waiting.
func (p *Person) DoubleClick(name string) *Person {
	p.t.Helper()
	at := p.find(quote(name), `control(`+quote(plain(name))+`)`)
	p.do(chromedp.MouseClickXY(at[0], at[1]), chromedp.MouseClickXY(at[0], at[1]))
	return p
}

// ClickCSS touches the element that a selector finds, for what has no words of
// its own.
func (p *Person) ClickCSS(css string) *Person {
	p.t.Helper()
	p.settle()
	p.touch(css, `document.querySelector(`+quote(css)+`)`)
	return p
}

func (p *Person) find(what, js string) []float64 {
	p.t.Helper()
	return until(p, "touch "+what, "spot("+js+")", func(at []float64) bool { return len(at) == 3 && at[2] == 1 })
}

func (p *Person) touch(what, js string) {
	p.t.Helper()
	at := p.find(what, js)
	p.do(chromedp.MouseClickXY(at[0], at[1]))
}

// Type writes into the field with this label, in place of what stands there.
func (p *Person) Type(label, text string) *Person {
	p.t.Helper()
	p.settle()
	p.touch("the field "+quote(label), `field(`+quote(plain(label))+`)`)
	p.wait("the field has focus", `document.activeElement === field(`+quote(plain(label))+`)`)
	p.text(`String(document.activeElement.select && document.activeElement.select())`)
	if text == "" {
		p.do(chromedp.KeyEvent(kb.Delete))
		return p
	}
	p.do(chromedp.KeyEvent(text))
	p.wait("what was typed", `document.activeElement.value.length > 0`)
	return p
}

// Value is what stands in the field with this label.
func (p *Person) Value(label string) string {
	p.t.Helper()
	p.settle()
	return p.text(`field(` + quote(plain(label)) + `).value`)
}

// Press presses keys one after the other: Tab, Shift+Tab, Enter, Space, Escape,
// Up, Down, Left, Right, or text.
func (p *Person) Press(keys ...string) *Person {
	p.t.Helper()
	named := map[string]string{"Tab": kb.Tab, "Escape": kb.Escape, "Up": kb.ArrowUp, "Down": kb.ArrowDown, "Left": kb.ArrowLeft, "Right": kb.ArrowRight}
	for _, k := range keys {
		switch {
		case k == "Enter":
			p.stroke("Enter", "Enter", "\r", 13)
		case k == "Space":
			p.stroke(" ", "Space", " ", 32)
		case k == "Shift+Tab":
			p.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
		case named[k] != "":
			p.do(chromedp.KeyEvent(named[k]))
		default:
			p.do(chromedp.KeyEvent(k))
		}
	}
	return p
}

// stroke presses a key that both does something and writes something. Chromium
// itself lets the writing be when the doing has used the key up: with an event
// of its own, a line break would go to the field that a link has led to, and
// send the form.
func (p *Person) stroke(key, code, text string, number int64) {
	p.t.Helper()
	down := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: code, Text: text, UnmodifiedText: text,
		WindowsVirtualKeyCode: number, NativeVirtualKeyCode: number}
	up := down
	up.Type, up.Text, up.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	call(p, input.DispatchKeyEvent, down)
	call(p, input.DispatchKeyEvent, up)
}

// Focused names what has the focus: its tag, its type and its words.
func (p *Person) Focused() string { p.t.Helper(); return p.text(`focused()`) }

// TabTo presses Tab until what has the focus bears these words, and gives what
// was passed on the way. A focus that cannot be seen fails the test.
func (p *Person) TabTo(words string) []string {
	p.t.Helper()
	p.settle()
	var passed []string
	for range 80 {
		p.Press("Tab")
		at := p.Focused()
		passed = append(passed, at)
		p.seeFocus(at)
		if strings.Contains(at, plain(words)) {
			return passed
		}
	}
	p.t.Fatalf("Tab does not come to %q: %s", words, strings.Join(passed, " | "))
	return nil
}

// seeFocus fails unless the focus is drawn, inside the window and not covered.
func (p *Person) seeFocus(at string) {
	p.t.Helper()
	if at == "" {
		return
	}
	why := p.text(`(() => {
		let e = document.activeElement;
		const drawn = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
		const ring = (x) => x && (drawn(getComputedStyle(x)) || drawn(getComputedStyle(x, "::after")));
		if (!ring(e) && !ring(e.closest("label")) && !ring(e.closest("article")) && !ring(e.closest("li"))) return "no ring";
		const r = e.getBoundingClientRect();
		if (r.bottom < 0 || r.top > innerHeight || r.right < 0 || r.left > innerWidth) return "outside the window";
		const top = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1), Math.min(Math.max(r.top + r.height / 2, 1), innerHeight - 1));
		if (top && !e.contains(top) && !top.contains(e) && !(top.closest("label") && top.closest("label").control === e)) return "covered by " + top.className;
		return "";
	})()`)
	if why != "" {
		p.t.Errorf("%s: the focus on %q cannot be seen: %s", p.URL().Path, at, why)
	}
}

// Go presses keys that lead to another page, and waits for that.
func (p *Person) Go(keys ...string) *Person {
	p.t.Helper()
	p.next(func() { p.Press(keys...) })
	return p
}

// FollowCSS touches the element that a selector finds, and waits for the page
// it leads to.
func (p *Person) FollowCSS(css string) *Person {
	p.t.Helper()
	p.next(func() { p.touch(css, `document.querySelector(`+quote(css)+`)`) })
	return p
}
