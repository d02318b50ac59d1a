package admin

import (
	"net/http"
	"slices"
	"strconv"

	"sottocasa/internal/clock"
	"sottocasa/storefront/web"
	"sottocasa/themes/view"
)

// weekdays are the days of the week's form, Monday first.
func weekdays() []int { return []int{1, 2, 3, 4, 5, 6, 0} }

// copyFrom is the day whose hours are proposed for others: the first that has any.
func (v hoursView) copyFrom() int {
	day := slices.IndexFunc(v.Days, func(d int) bool { return v.Typed["from_"+strconv.Itoa(d)+"_0"] != "" })
	return v.Days[max(day, 0)]
}

// copyDay writes a day's hours, as they are typed, over those of other days. It
// shows them and saves nothing: whoever copies still looks before saving.
func (d *desk) copyDay(f *web.Form, kept clock.Hours, was string) error {
	readHours(f, kept.Patron, clock.DateOf(d.Now(d.place.Zone)))
	typed := f.Typed() // what is wrong in it is told when it is saved
	c := web.ReadForm(d.Ctx)
	from, to := c.Choice("copy_day", "1", "2", "3", "4", "5", "6", "0"), []string(nil)
	for _, day := range weekdays() {
		n := strconv.Itoa(day)
		if !c.Bool("copy_to_"+n) || n == from || from == "" {
			continue
		}
		to = append(to, d.P().T("opening.day_"+n))
		for i := range spansOfDay {
			s := "_" + strconv.Itoa(i)
			typed["from_"+n+s], typed["to_"+n+s] = typed["from_"+from+s], typed["to_"+from+s]
		}
	}
	if from != "" && len(to) == 0 {
		c.Fail("copy_to", "hours.copy_nowhere")
	}
	err := c.Err()
	v := d.hoursView(kept, typed)
	v.Was = was
	if err != nil {
		v.Errors = d.Wrong(err)
		v.Typed["copy_day"] = from
		return d.Render(web.Status(err), hoursPage(d.P(), v))
	}
	v.Notice = &view.Notice{Tone: view.Info, Text: d.P().T("hours.copied", "day", d.P().T("opening.day_"+from), "list", d.P().List(to))}
	return d.Render(http.StatusOK, hoursPage(d.P(), v))
}
