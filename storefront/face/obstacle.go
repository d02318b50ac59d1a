package face

import (
	"strconv"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
)

// Obstacle says what of a basket a window cannot have: "Il Forno è chiuso il
// lunedì", "«Torta mimosa» chiede 48 ore di preavviso".
func Obstacle(p *locale.Printer, o delivery.Obstacle) string {
	key := "obstacle." + string(o.Kind)
	switch {
	case o.Kind == delivery.ShopShut && len(o.Weekdays) > 0:
		key += "_week"
	case o.Kind == delivery.ShopShut && o.AllDay:
		key += "_day"
	case o.Kind == delivery.Notice && o.Until != "":
		key += "_today"
	}
	return p.T(key, "shop", o.Name, "title", o.Title.In(p.Lang), "notice", notice(p, o), "time", o.Until, "days", weekdays(p, o.Weekdays))
}

// notice is a stretch of time: hours when it is whole ones, else minutes.
func notice(p *locale.Printer, o delivery.Obstacle) string {
	switch {
	case o.Hours > 0:
		return p.T("obstacle.hours", "count", o.Hours)
	case o.Minutes%60 == 0:
		return p.T("obstacle.hours", "count", o.Minutes/60)
	}
	return p.T("obstacle.minutes", "count", o.Minutes)
}

func weekdays(p *locale.Printer, days []time.Weekday) string {
	var out []string
	for _, d := range days {
		out = append(out, p.T("obstacle.weekday_"+strconv.Itoa(int(d))))
	}
	return p.List(out)
}
