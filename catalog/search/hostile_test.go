package search_test

import (
	"runtime"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/catalog/search"
	"sottocasa/internal/testkit/hostile"
)

// hostileWords are strings that break programs, and what an index might read.
func hostileWords(t *testing.T) []string {
	t.Helper()
	return hostile.Strings(t, "", " ", "\x00", "\xff\xfe", "'; drop table shop.products; --", "%", "_", "*", "a*", "(", "[a-", "𝕮𝖆𝖋𝖋𝖊", "\u202eetnep", "\u200b\u200d",
		strings.Repeat("ﷺ", 300), strings.Repeat("a", 100_000), strings.Repeat("a ", 50_000), strings.Repeat("senza ", 500), strings.Repeat("1.", 400), strings.Repeat("1.1", 300),
		"1..5", ".", "999999999999999999999 kg", "-1 kg", "senza", "free", strings.Repeat("\u0301", 5000), "ß", "ﬁletto", "pane\tvino\r\nolio", strings.Repeat("parmigano ", 30))
}

// TestHostile searches for and among strings that break programs.
func TestHostile(t *testing.T) {
	list := hostileWords(t)
	products := many(200)
	for i, s := range list {
		products = append(products, good("x", s, s, about(s), shelf("h", s), sku(s)))
		_ = i
	}
	x := search.New(products)
	for _, s := range list {
		r := find(x, s)
		if r.Count() > len(products) {
			t.Errorf("%.40q finds %d", s, r.Count())
		}
	}
	if r := find(x, "pane rustico"); r.Count() == 0 {
		t.Error("among hostile goods, plain ones are lost")
	}
}

// TestLinear holds that a longer query costs no more than its first letters.
func TestLinear(t *testing.T) {
	x := search.New(many(200))
	short, long := strings.Repeat("parmigano xyzzy ", 12), strings.Repeat("parmigano xyzzy ", 12_000)
	work := func(q string) float64 { return testing.AllocsPerRun(5, func() { find(x, q) }) }
	if a, b := work(short), work(long); b > 1.2*a+20 {
		t.Errorf("192 letters make %.0f allocations, a thousand times as many %.0f", a, b)
	}
}

// heap gives how much of the heap stays with what fn makes.
func heap(fn func() *search.Index) (int, *search.Index) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	x := fn()
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int(after.HeapAlloc) - int(before.HeapAlloc), x
}

func BenchmarkBuild200(b *testing.B)   { benchBuild(b, 200) }
func BenchmarkBuild10000(b *testing.B) { benchBuild(b, 10_000) }

func benchBuild(b *testing.B, n int) {
	products := many(n)
	b.ReportAllocs()
	var x *search.Index
	for b.Loop() {
		x = search.New(products)
	}
	b.ReportMetric(float64(x.Bytes()), "index-bytes")
}

func BenchmarkFind200(b *testing.B)   { benchFind(b, many(200)) }
func BenchmarkFind10000(b *testing.B) { benchFind(b, many(10_000)) }

func benchFind(b *testing.B, products []catalog.Product) {
	x := search.New(products)
	queries := []string{"pane", "vino rosso", "parm", "formagio sardo", "biscoti", "bread", "acqua 500 g", "senza glutine", "pannacotta", "xyzzyqwert"}
	var all []float64
	for n := 0; b.Loop(); n++ {
		from := now()
		find(x, queries[n%len(queries)])
		all = append(all, now()-from)
	}
	report(b, all)
}
