package main

import (
	"fmt"
	"strconv"
	"strings"
)

type good struct {
	id, shelf                  int64
	slug, name, about, picture string
	price                      int
}

const foot = `<footer><p>Pick-up every day 8-18.</p></footer></body></html>`

// head is the beginning of every page, with four kilobytes of style.
//
//nolint:gochecknoglobals // never written again
var head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><meta name="viewport" content="width=device-width"><style>` +
	style() + `</style></head><body><header><nav><a href="/">Home</a><a href="/c/1">Bread</a><a href="/c/2">Cakes</a><a href="/cart">Basket</a></nav></header>`

func style() string {
	var b strings.Builder
	for i := 0; b.Len() < 4000; i++ {
		fmt.Fprintf(&b, ".u%d{display:grid;gap:%dpx;padding:%drem;color:#%06x}", i, i%24, i%5, i*7919%0xffffff)
	}
	return b.String()
}

// write appends a page: no template, no allocation.
func write(b []byte, shop string, goods []good) []byte {
	b = append(b, head...)
	b = append(b, `<main><h1>`...)
	b = escape(b, shop)
	b = append(b, `</h1><ul class="grid">`...)
	for i := range goods {
		b = card(b, &goods[i])
	}
	b = append(b, `</ul></main>`...)
	return append(b, foot...)
}

func card(b []byte, g *good) []byte {
	b = append(b, `<li class="card"><a class="card-link" href="/p/`...)
	b = escape(b, g.slug)
	b = append(b, `"><picture><source type="image/avif" srcset="/m/`...)
	b = escape(b, g.picture)
	b = append(b, `-320.avif 320w, /m/`...)
	b = escape(b, g.picture)
	b = append(b, `-640.avif 640w, /m/`...)
	b = escape(b, g.picture)
	b = append(b, `-960.avif 960w" sizes="(max-width:600px) 50vw, 25vw"/><img src="/m/`...)
	b = escape(b, g.picture)
	b = append(b, `-640.webp" width="640" height="640" loading="lazy" decoding="async" alt="`...)
	b = escape(b, g.name)
	b = append(b, `"/></picture><h3 class="card-title">`...)
	b = escape(b, g.name)
	b = append(b, `</h3></a><p class="card-text">`...)
	b = escape(b, g.about)
	b = append(b, `</p><p class="card-price"><data value="`...)
	b = strconv.AppendInt(b, int64(g.price), 10)
	b = append(b, `">€`...)
	b = strconv.AppendInt(b, int64(g.price/100), 10)
	b = append(b, '.', byte('0'+g.price/10%10), byte('0'+g.price%10))
	b = append(b, `</data></p><form method="post" action="/cart/items"><input type="hidden" name="product" value="`...)
	b = strconv.AppendInt(b, g.id, 10)
	b = append(b, `"/><label class="vh">Quantity of `...)
	b = escape(b, g.name)
	return append(b, `<input type="number" name="qty" value="1" min="1" max="99"/></label><button type="submit" class="btn">Add to basket</button></form></li>`...)
}

// escape appends text as HTML wants it, without allocating.
func escape(b []byte, s string) []byte {
	last := 0
	for i := range len(s) {
		var r string
		switch s[i] {
		case '&':
			r = "&amp;"
		case '<':
			r = "&lt;"
		case '>':
			r = "&gt;"
		case '"':
			r = "&#34;"
		case '\'':
			r = "&#39;"
		default:
			continue
		}
		b = append(b, s[last:i]...)
		b = append(b, r...)
		last = i + 1
	}
	return append(b, s[last:]...)
}
