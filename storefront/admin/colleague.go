package admin

import (
	"cmp"
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// colleagueView is one of the shop's people: their role, and their going.
type colleagueView struct {
	view.Staff
	Email   string
	Note    string
	Role    tenants.Role
	Roles   []tenants.Role
	Save    string
	Remove  string
	Trail   string
	Back    string
	Leaving string // what taking them out does, in words
	Mine    bool
	Last    bool // the only owner
}

// colleague shows one of the shop's people.
func (s site) colleague(c *web.Ctx) error {
	d, v, err := s.colleagueOf(c)
	if err != nil {
		return err
	}
	return d.Render(http.StatusOK, colleaguePage(d.P(), v))
}

func (s site) colleagueOf(c *web.Ctx) (*desk, colleagueView, error) {
	var v colleagueView
	d, id, err := s.deskAt(c, "person")
	if err != nil {
		return nil, v, err
	}
	var staff []tenants.Colleague
	err = s.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) { tenants.Colleagues(r, d.place.Hood, d.place.Shop, &staff) })
	if err != nil {
		return nil, v, err
	}
	owners, found := 0, false
	for _, x := range staff {
		if x.Role == tenants.Owner {
			owners++
		}
		if x.Account == id && !found {
			found, v = true, d.colleagueView(x)
		}
	}
	if !found {
		return nil, v, fault.New(fault.NotFound, "error.not_found")
	}
	v.Last = v.Role == tenants.Owner && owners == 1
	return d, v, nil
}

func (d *desk) colleagueView(x tenants.Colleague) colleagueView {
	p, path := d.P(), "/"+x.Account.String()
	name := cmp.Or(x.Name, x.Email)
	v := colleagueView{Staff: d.frame("people", name), Email: x.Email, Note: d.seen(x), Role: x.Role, Roles: tenants.ShopRoles(), Mine: x.Account == d.who.Person.ID,
		Save: d.peoplePath(path + "/role"), Remove: d.peoplePath(path + "/remove"), Back: d.peoplePath(""), Trail: d.URL(d.path("/trail?person=" + x.Account.String()))}
	v.Over, v.Narrow = p.T("role."+string(x.Role)), true
	if v.Leaving = p.T("people.removing", "name", name); v.Mine {
		v.Leaving = p.T("people.leaving")
	}
	v.Other = d.otherPage(d.path("/people" + path))
	return v
}

// saveRole gives somebody another role, from their next tap on.
func (s site) saveRole(c *web.Ctx) error {
	f := web.ReadForm(c)
	role := readRole(f)
	if err := f.Err(); err != nil {
		d, v, bad := s.colleagueOf(c)
		if bad != nil {
			return bad
		}
		v.Errors = d.Wrong(err)
		return d.Render(web.Status(err), colleaguePage(d.P(), v))
	}
	err := s.changePeople(c, "person", "role", func(t *tenants.ShopTx, _ *desk, id tenants.ID) error { return tenants.ChangeRole(t, id, role) })
	return s.stays(c, err)
}

// removePerson takes somebody out of the shop at once.
func (s site) removePerson(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "person")
	if err != nil {
		return err
	}
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return tenants.Dismiss(h, d.place.Shop, id) })
	switch {
	case err != nil:
		return s.stays(c, err)
	case id == d.who.Person.ID:
		return d.SeeOther("/")
	}
	return d.SeeOther(d.path("/people?done=removed"))
}

// stays shows the person's page again when they are the last owner.
func (s site) stays(c *web.Ctx, err error) error {
	if !fault.Has(err, fault.Conflict) {
		return err
	}
	d, v, bad := s.colleagueOf(c)
	if bad != nil {
		return err
	}
	v.Notice = &view.Notice{Tone: view.Bad, Text: d.Sentence(err)}
	return d.Render(http.StatusConflict, colleaguePage(d.P(), v))
}
