package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// eyes finds what people see: links, buttons and fields by their words.
//
//go:embed eyes.js
var eyes string

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func call[P, R any](p *Person, cmd cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, cmd, params)
	if err != nil {
		p.t.Fatalf("%s: %v", cmd.Method, err)
	}
	return r
}

func (p *Person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// ask evaluates an expression that may use the eyes. While a page gives way to
// the next there is nothing to ask: that is an error, not a failure.
func ask[T any](p *Person, js string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T]("(() => {"+eyes+"; return ("+js+");})()"))
}

// until asks again and again, and gives the first answer that ok takes.
func until[T any](p *Person, what, js string, ok func(T) bool) T {
	p.t.Helper()
	tick := time.NewTicker(15 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(patience)
	var last T
	for {
		v, err := ask[T](p, js)
		if err == nil && ok(v) {
			return v
		}
		last = v
		if time.Now().After(deadline) {
			seen, _ := ask[string](p, `location.href + "\n" + words(document.body)`)
			p.t.Fatalf("still not: %s (%v, %v)\n%s", what, last, err, seen)
		}
		<-tick.C
	}
}

// Text evaluates an expression to a text.
func (p *Person) text(js string) string {
	p.t.Helper()
	return until(p, js, js, func(string) bool { return true })
}

// Eval evaluates a script's expression on the page.
func (p *Person) Eval(js string) string {
	p.t.Helper()
	p.settle()
	return p.text("String(" + js + ")")
}

// wait waits until an expression is true.
func (p *Person) wait(what, js string) {
	p.t.Helper()
	until(p, what, js, func(b bool) bool { return b })
}

// Wait waits until an expression is true on the page.
func (p *Person) Wait(js string) *Person { p.t.Helper(); p.wait(js, "!!("+js+")"); return p }

// next does what leads to another document, and waits for it.
func (p *Person) next(act func()) {
	p.t.Helper()
	p.settle()
	before := p.text(`docID()`)
	act()
	p.wait("another page", `docID() !== `+quote(before)+` && document.readyState === "complete"`)
	p.settle()
}

// See waits for words on the page, as they stand there; spaces of any kind are
// one.
func (p *Person) See(words ...string) *Person {
	p.t.Helper()
	for _, w := range words {
		p.wait("see "+quote(w), `words(document.body).includes(`+quote(plain(w))+`)`)
	}
	p.settle()
	return p
}

// NotSee fails when the page shows the words.
func (p *Person) NotSee(words ...string) *Person {
	p.t.Helper()
	p.settle()
	all := p.Text()
	for _, w := range words {
		if strings.Contains(all, plain(w)) {
			p.t.Errorf("%s shows %q", p.URL(), w)
		}
	}
	return p
}

// Text is all that the page says.
func (p *Person) Text() string { p.t.Helper(); p.settle(); return p.text(`words(document.body)`) }

// At waits until the page is the one at a path.
func (p *Person) At(path string) *Person {
	p.t.Helper()
	until(p, "at "+path, `location.pathname`, func(at string) bool {
		if prefix, ok := strings.CutSuffix(path, "*"); ok {
			return strings.HasPrefix(at, prefix)
		}
		return at == path
	})
	p.settle()
	return p
}

// plain makes spaces of any kind one.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// Has says whether the page shows the words now.
func (p *Person) Has(words string) bool {
	p.t.Helper()
	return strings.Contains(p.Text(), plain(words))
}
