package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a person waits for what should come.
const patience = 15 * time.Second

// Options is how a person looks at the sites.
type Options struct {
	Width, Height int    // of the window; 0: a phone of 360×740
	NoScript      bool   // pages run no script
	Film          string // what the camera sees: a film of this machine (.y4m), again and again; "": no camera
}

// Phone is a small telephone, Desk a screen on a table.
func Phone() Options { return Options{Width: 360, Height: 740} }

// Desk is a screen on a table.
func Desk() Options { return Options{Width: 1280, Height: 900} }

// Person is somebody with a browser of their own: nothing is shared with
// another person. A person is used by one goroutine.
type Person struct {
	t    testing.TB
	ctx  context.Context
	opts Options

	checked string // the document that was checked last
	foreign string // a page that is not ours
	*heard
}

// heard is what the browser has complained about, from its own goroutine.
type heard struct {
	mu    sync.Mutex
	all   []string
	codes map[string]int64 // status of documents, by address
}

// Open gives a new person, whose browser is closed at the test's end. The
// test fails then when a page has complained in the console.
func Open(t testing.TB, o Options) *Person {
	t.Helper()
	if o.Film != "" {
		return withCamera(t, o)
	}
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, c.ctx, o, chromedp.WithNewBrowserContext())
}

// withCamera opens a browser of the person's own, whose camera shows a film and
// may be used without asking.
func withCamera(t testing.TB, o Options) *Person {
	t.Helper()
	c, err := start(chromedp.Flag("use-fake-device-for-media-stream", true), chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", o.Film))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	return open(t, c.ctx, o, chromedp.WithNewBrowserContext())
}

// Tab opens another tab of the same person.
func (p *Person) Tab() *Person { p.t.Helper(); return open(p.t, p.ctx, p.opts) }

func open(t testing.TB, parent context.Context, o Options, opts ...chromedp.ContextOption) *Person {
	t.Helper()
	if o.Width == 0 {
		o.Width, o.Height = 360, 740
	}
	p := &Person{t: t, opts: o, heard: &heard{codes: map[string]int64{}}}
	ctx, cancel := chromedp.NewContext(parent, append(opts, chromedp.WithListener(p.hear))...)
	p.ctx = ctx
	t.Cleanup(cancel)
	t.Cleanup(p.leave)
	// The tab lives as long as the context that it is first used with.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(int64(o.Width), int64(o.Height)))
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: o.NoScript})
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media("light")})
	return p
}

func media(scheme string) []*emulation.MediaFeature {
	return []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}
}

// Dark asks for pages in dark colours, or in light ones.
func (p *Person) Dark(yes bool) {
	p.t.Helper()
	scheme := "light"
	if yes {
		scheme = "dark"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media(scheme)})
}

// hear notes complaints. Documents that answer with a sentence and a 4xx are
// no complaint: a test reads that sentence.
func (h *heard) hear(ev any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			h.codes[e.Response.URL] = e.Response.Status
		}
	case *runtime.EventExceptionThrown:
		h.all = append(h.all, "exception: "+e.ExceptionDetails.Text+" "+e.ExceptionDetails.URL)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			h.all = append(h.all, fmt.Sprintf("console.%s", e.Type))
		}
	case *cdplog.EventEntryAdded:
		_, document := h.codes[e.Entry.URL]
		if e.Entry.Source == cdplog.EntrySourceNetwork && document {
			return
		}
		if e.Entry.Level == cdplog.EntryLevelError || e.Entry.Source == cdplog.EntrySourceSecurity {
			h.all = append(h.all, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
		}
	}
}

// Forgive forgets complaints with these words, which the test has provoked; it
// fails when there is none.
func (p *Person) Forgive(words string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var left []string
	for _, s := range p.all {
		if !strings.Contains(s, words) {
			left = append(left, s)
		}
	}
	if len(left) == len(p.all) {
		p.t.Errorf("the console does not complain about %q: %v", words, p.all)
	}
	p.all = left
}

// Status is what the server answered the last time it was asked for the page.
func (p *Person) Status() int {
	at := p.URL().String()
	p.mu.Lock()
	defer p.mu.Unlock()
	return int(p.codes[at])
}

// leave ends a visit: the last page is checked and the console read. A failed
// test leaves a picture of where it stood.
func (p *Person) leave() {
	if !p.t.Failed() {
		p.settle()
	}
	p.mu.Lock()
	for _, s := range p.all {
		p.t.Errorf("the browser complains: %s", s)
	}
	p.mu.Unlock()
	if p.t.Failed() {
		p.picture()
	}
}

// picture keeps what a failed test saw last, where it outlives the test.
func (p *Person) picture() {
	dir, err := os.MkdirTemp("", "sottocasa-failed-")
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return
	}
	path := filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "_")+".png")
	if os.WriteFile(path, shot, 0o600) == nil {
		at, _ := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href"))
		p.t.Logf("at %s, seen in %s", at, path)
	}
}

// Shot keeps a picture of the whole page when SOTTOCASA_SHOTS names a folder.
func (p *Person) Shot(name string) *Person {
	p.t.Helper()
	dir := os.Getenv("SOTTOCASA_SHOTS")
	if dir == "" {
		return p
	}
	p.settle()
	lang := p.text(`document.documentElement.lang`)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	path := filepath.Join(dir, name+"-"+lang+"-"+strconv.Itoa(p.opts.Width)+".png")
	if err := os.WriteFile(path, shot, 0o600); err != nil {
		p.t.Fatal(err)
	}
	return p
}

// URL is the address of the page.
func (p *Person) URL() *url.URL {
	p.t.Helper()
	u, err := url.Parse(p.text(`location.href`))
	if err != nil {
		p.t.Fatal(err)
	}
	return u
}

// Open goes to an address, as by typing it.
func (p *Person) Open(address string) *Person {
	p.t.Helper()
	p.next(func() { call(p, page.Navigate, page.NavigateParams{URL: address}) })
	return p
}

// Back goes back as by the browser's button.
func (p *Person) Back() *Person {
	p.t.Helper()
	before := p.URL().String()
	p.settle()
	h := call(p, page.GetNavigationHistory, cdp.Empty{})
	if h.CurrentIndex == 0 {
		p.t.Fatal("there is no page before this one")
	}
	call(p, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[h.CurrentIndex-1].ID})
	p.wait("the page before", `location.href !== `+quote(before))
	return p
}

// Reload asks for the page again.
func (p *Person) Reload() *Person {
	p.t.Helper()
	p.next(func() { call(p, page.Reload, page.ReloadParams{}) })
	return p
}

// Cookies are those that the browser would send to an address.
func (p *Person) Cookies(address string) []*network.Cookie {
	p.t.Helper()
	return call(p, network.GetCookies, network.GetCookiesParams{URLs: []string{address}}).Cookies
}

// OpenForeign goes to a page that is not ours and owes nothing.
func (p *Person) OpenForeign(address string) *Person {
	p.t.Helper()
	p.foreign = address
	return p.Open(address)
}
