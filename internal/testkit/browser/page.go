package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// settle waits until the document is whole, and checks it when it is another
// than the one checked last.
func (p *Person) settle() {
	p.t.Helper()
	id := until(p, "the page is whole", `document.readyState === "complete" ? docID() : ""`, func(s string) bool { return s != "" })
	if id == p.checked {
		return
	}
	p.checked = id
	if p.foreign != "" && strings.HasSuffix(id, p.foreign) {
		return
	}
	for _, fault := range until(p, "the page's faults", faults, func([]string) bool { return true }) {
		p.t.Errorf("%s at %d: %s", p.URL(), p.opts.Width, fault)
	}
}

// faults is what every page of ours owes: all its words, no sideways
// scrolling, bars that do not cover each other, one head line, its language, a
// title.
const faults = `(() => {
	const out = [];
	if (!location.hostname.endsWith(".example")) return out;
	const all = document.title + " " + words(document.body) + " " +
		[...document.querySelectorAll("[aria-label], [alt], [placeholder], [title]")].map((e) => ["aria-label", "alt", "placeholder", "title"].map((n) => e.getAttribute(n) || "").join(" ")).join(" ");
	for (const bad of ["⟦", "<no value>", "%!"," undefined ", " null "]) {
		const i = all.indexOf(bad);
		if (i >= 0) out.push("shows " + bad + ": " + all.slice(Math.max(0, i - 40), i + 40));
	}
	const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
	if (wide > 0) {
		const over = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5).slice(0, 4);
		out.push("scrolls sideways by " + wide + ": " + over.map((e) => e.tagName + "." + e.className).join(", "));
	}
	const bars = stuck().filter((e) => shown(e) && e.getBoundingClientRect().top < innerHeight);
	for (const a of bars) for (const b of bars) {
		const r = a.getBoundingClientRect(), q = b.getBoundingClientRect();
		const both = Math.min(r.bottom, q.bottom) - Math.max(r.top, q.top);
		if (a !== b && !a.contains(b) && !b.contains(a) && both > 1 && r.left < q.right && q.left < r.right && a.compareDocumentPosition(b) & 4)
			out.push(a.className + " and " + b.className + " lie on each other by " + both);
	}
	const heads = document.querySelectorAll("h1").length;
	if (heads !== 1) out.push(heads + " h1");
	const lang = /^\/en(\/|$)/.test(location.pathname) ? "en" : "it";
	if (document.documentElement.lang !== lang) out.push("lang is " + document.documentElement.lang);
	if (!document.title.trim()) out.push("no title");
	return out;
})()`

//go:embed testdata/axe.min.js
var axe string

// violation is a rule of axe that the page breaks.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// Accessible runs axe-core's rules of WCAG 2.0 to 2.2, A and AA, on the page in
// light and in dark colours.
func (p *Person) Accessible(name string) *Person {
	p.t.Helper()
	p.settle()
	for _, dark := range []bool{false, true} {
		p.Dark(dark)
		for _, v := range p.axe() {
			p.t.Errorf("%s at %d, dark %v: %s (%s): %s", name, p.opts.Width, dark, v.ID, v.Help, strings.Join(v.Nodes, " | "))
		}
	}
	p.Dark(false)
	return p
}

func (p *Person) axe() []violation {
	p.t.Helper()
	// What only passes below a bar while scrolling is not too small to touch.
	p.text(`String(stuck().forEach((e) => { e.style.position = "static"; }))`)
	p.do(chromedp.Evaluate[chromedp.Void](axe + ";0"))
	const run = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"]})
		.then((r) => JSON.stringify(r.violations.map((v) => ({id: v.id, help: v.help, nodes: v.nodes.map((n) => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : ""))}))))`
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(fmt.Errorf("axe: %w", err))
	}
	var found []violation
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		p.t.Fatal(err)
	}
	return found
}
