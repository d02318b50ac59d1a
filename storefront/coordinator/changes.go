package coordinator

import (
	"encoding/json"
	"strconv"
	"strings"

	"sottocasa/accounts"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// changes says who changed what, the latest first.
func (o *office) changes(b books) []string {
	names := o.names(b.changes)
	var list []string
	for _, c := range b.changes {
		what, was, now := o.changed(c, b)
		key := "settings.change"
		if names[c.Actor] == "" {
			key = "settings.change_nobody"
		}
		list = append(list, o.P().T(key, "when", o.moment(c.At), "who", names[c.Actor], "what", what, "was", was, "now", now))
	}
	return list
}

// changed says in words what a change was about, from what and to what.
func (o *office) changed(c tenants.Change, b books) (what, was, now string) {
	p := o.P()
	switch c.What {
	case tenants.ChangedFee:
		var from, to tenants.Fee
		read(c, &from, &to)
		return p.T("settings.changed_fee", "shop", o.shopName(c.Shop)), o.fee(from), o.fee(to)
	case tenants.ChangedMinimum:
		var from, to money.Cents
		read(c, &from, &to)
		zone := ""
		for _, z := range b.zones {
			if z.ID.String() == c.Subject {
				zone = z.Name.In(o.Lang())
			}
		}
		return p.T("settings.changed_minimum", "zone", zone), p.Money(from), p.Money(to)
	case tenants.ChangedShare:
		var from, to int
		read(c, &from, &to)
		return p.T("settings.changed_share"), p.Percent(from), p.Percent(to)
	}
	var from, to bool
	read(c, &from, &to)
	return p.T("settings.changed_" + c.What), p.T("settings.is_" + strconv.FormatBool(from)), p.T("settings.is_" + strconv.FormatBool(to))
}

// read fills both sides of a change; one that cannot be read stays empty.
func read(c tenants.Change, was, now any) {
	if json.Unmarshal(c.Was, was) == nil {
		_ = json.Unmarshal(c.New, now)
	}
}

const accountActor = "account:"

// names reads what the people are called who changed something.
func (o *office) names(list []tenants.Change) map[string]string {
	var ids []tenants.ID
	for _, c := range list {
		if id, err := tenants.ParseID(strings.TrimPrefix(c.Actor, accountActor)); err == nil {
			ids = append(ids, id)
		}
	}
	called, names := map[tenants.ID]string{}, map[string]string{}
	if len(ids) == 0 {
		return names
	}
	err := o.DB.PlatformRead(o.Context(), func(r *tenants.PlatformRead) { accounts.Names(r, ids, called) })
	if err != nil {
		o.Log().Warn("names not read", "error", err.Error()) // what was changed is true without them
	}
	for id, name := range called {
		names[accountActor+id.String()] = name
	}
	return names
}
