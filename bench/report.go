package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// row is one comparison: our rounds and the other side's, in events a second.
type row struct {
	what, other    string
	ours, theirs   []float64
	least          float64 // ratio that is asked for; 0: only told
	oursUS, thatUS float64 // processor time of an event, in microseconds; 0: not measured
	oursDB, thatDB float64 // the database's share of it, beside that
	note           string
}

// bound is a figure that has a highest value, whatever the machine.
type bound struct {
	what string
	got  []float64
	most float64 // 0: only told
	unit string
}

func (b bound) kept() bool { return b.most == 0 || median(b.got) <= b.most }

// report gathers what was measured.
type report struct {
	rows   []row
	bounds []bound
	notes  []string
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	if len(s) == 0 {
		return 0
	}
	if len(s)%2 == 1 {
		return s[len(s)/2]
	}
	return (s[len(s)/2-1] + s[len(s)/2]) / 2
}

// ratio is the median of the rounds' own: in each the sides are measured one after
// the other, and a machine that others use is slower or faster for both.
func (r row) ratio() float64 {
	each := make([]float64, 0, len(r.ours))
	for i := range min(len(r.ours), len(r.theirs)) {
		each = append(each, r.ours[i]/max(r.theirs[i], 1e-9))
	}
	return median(each)
}

func (r *report) passed() bool {
	return !slices.ContainsFunc(r.rows, func(x row) bool { return x.least > 0 && x.ratio() < x.least }) &&
		!slices.ContainsFunc(r.bounds, func(b bound) bool { return !b.kept() })
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *report) print(out io.Writer) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("")
	if len(r.rows) > 0 {
		r.printRows(say)
	}
	if len(r.bounds) > 0 {
		r.printBounds(say)
	}
	for _, n := range r.notes {
		say("%s", n)
	}
	verdict := "pass"
	if !r.passed() {
		verdict = "FAIL"
	}
	say("\nbench: %s", verdict)
}

func (r *report) printRows(say func(string, ...any)) {
	say("| what | ours /s (range) | against | theirs /s (range) | ratio | asked | CPU µs ours + database / theirs + database | |")
	say("|---|---|---|---|---|---|---|---|")
	for _, x := range r.rows {
		asked, verdict := "–", "told"
		if x.least > 0 {
			asked, verdict = fmt.Sprintf("≥ %.2f", x.least), "pass"
			if x.ratio() < x.least {
				verdict = "FAIL"
			}
		}
		cpu := "–"
		if x.oursUS > 0 {
			cpu = fmt.Sprintf("%.0f + %.0f / %.0f + %.0f", x.oursUS, x.oursDB, x.thatUS, x.thatDB)
		}
		say("| %s | %s | %s | %s | %.2f | %s | %s | %s |", x.what, spread(x.ours), x.other, spread(x.theirs), x.ratio(), asked, cpu, verdict)
	}
	say("")
}

func (r *report) printBounds(say func(string, ...any)) {
	say("| what | median (range) | asked | |")
	say("|---|---|---|---|")
	for _, b := range r.bounds {
		asked, verdict := "–", "told"
		if b.most > 0 {
			asked, verdict = fmt.Sprintf("≤ %g %s", b.most, b.unit), "pass"
		}
		if !b.kept() {
			verdict = "FAIL"
		}
		got := fmt.Sprintf("%.3g %s", median(b.got), b.unit)
		if len(b.got) > 1 {
			got = fmt.Sprintf("%.3g %s (%.3g–%.3g)", median(b.got), b.unit, slices.Min(b.got), slices.Max(b.got))
		}
		say("| %s | %s | %s | %s |", b.what, got, asked, verdict)
	}
	say("")
}

func spread(list []float64) string {
	if len(list) == 0 {
		return "–"
	}
	return strings.TrimSpace(fmt.Sprintf("%.0f (%.0f–%.0f)", median(list), slices.Min(list), slices.Max(list)))
}
