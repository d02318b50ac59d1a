package face

import (
	"strings"
	"time"

	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/themes/view"
)

// Tell is the block for a purchase without e-mail: url is its private page's, in
// is how the resident reads, p how the sender does. An empty action leaves the
// sending to somebody else.
func Tell(p, in *locale.Printer, x orders.Tidings, zone *time.Location, url, action string) view.Tell {
	starts, ends := x.Starts.In(zone), x.Ends.In(zone)
	t := view.Tell{Heading: p.T("tell.heading", "name", x.ShortName, "day", p.Date(starts), "window", p.Window(starts, ends)), Phone: italy.ShowPhone(x.Phone), Action: action}
	if x.ToldAt != nil {
		t.Told = p.T("tell.told_"+x.ToldBy, "when", p.ShortDate(x.ToldAt.In(zone))+", "+p.Clock(x.ToldAt.In(zone)))
		return t
	}
	if action == "" {
		return t
	}
	name, _, _ := strings.Cut(x.ShortName, " ")
	t.Text = in.T("tell.text", "name", name, "day", in.Date(starts), "window", in.Window(starts, ends), "url", url)
	t.WhatsApp = x.WhatsApp(t.Text)
	return t
}
