package storefront_test

import (
	"context"
	"net/http"
	"testing"

	"sottocasa/tenants"
)

// An owner changes colour, delivery and pick-up after the opening: residents see
// it, the trail tells it, the zones a shop has chosen stay.
func TestAnOwnerChangesTheShop(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug
	card := func() (c tenants.Card) {
		s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) { tenants.OwnCard(r, s.Hood, s.Shop.ID, &c) }))
		return c
	}
	was := card()
	b.get(path+"/products").written(t, `href="`+path+`/yours"`)
	b.get(path+"/yours").want(t, 200, "Il tuo negozio", "Colore della tenda", "Consegna, ritiro o tutti e due")
	b.send(path+"/yours/look", "sign", "cover", "colour", "own", "own", "verde").want(t, 422, "non è un colore").written(t, `value="verde"`)
	b.get(path + "/yours")
	b.send(path+"/yours/look", "sign", "cover", "colour", "#5b1f4b", "own", "#5b1f4b").leads(t, path+"/yours?done=look")
	b.get(path+"/yours?done=look").want(t, 200, "Salvato")
	place, _ := s.Hosts.Shop(s.Shop.ID)
	if now := card(); now.Accent != "#5b1f4b" || place.Accent != "#5b1f4b" {
		t.Errorf("the card is %s, its place %s", now.Accent, place.Accent)
	}
	b.get(path + "/yours")
	b.upload(path+"/yours/look", loaf(t, 900, 700, 80), "bottega.jpg", "sign", "logo", "colour", "#5b1f4b", "own", "#5b1f4b").leads(t, path+"/yours?done=look")
	b.get(path+"/yours").written(t, `name="drop_logo"`)
	if len(card().Logo) == 0 {
		t.Error("no logo")
	}
	b.send(path+"/yours/look", "sign", "cover", "drop_logo", "1", "colour", "#5b1f4b", "own", "#5b1f4b").leads(t, path+"/yours?done=look")
	b.get(path+"/yours").want(t, 200).lacks(t, `name="drop_logo"`)
	if now := card(); len(now.Logo) > 0 || len(now.Cover) != len(was.Cover) {
		t.Errorf("the logo is %s, the cover %s", now.Logo, now.Cover)
	}
	b.send(path+"/yours/delivery", "way", "delivery", "lead", "60", "least", "venti").want(t, 422, "Scrivi un importo").types(t, "venti")
	b.get(path + "/yours")
	b.send(path+"/yours/delivery", "way", "delivery", "lead", "60", "least", "12,50").leads(t, path+"/yours?done=ways")
	if now := card().Terms; now.Pickup || now.LeadMinutes != 60 || now.MinOrder != 1250 || len(now.Zones) != len(was.Terms.Zones) || now.PayAtCounter != was.Terms.PayAtCounter {
		t.Errorf("the terms are %+v", now)
	}
	b.get(path + "/yours")
	b.send(path+"/yours/delivery", "way", "pickup", "lead", "60", "least", "").leads(t, path+"/yours?done=ways")
	if now := card().Terms; !now.Pickup || len(now.Zones) > 0 {
		t.Errorf("the terms are %+v", now)
	}
	b.get(path+"/trail").want(t, 200, "Ha cambiato l'aspetto del negozio", "Ha cambiato consegna e ritiro")
}

// Who helps in a shop leaves it by themselves, asked once more; the last owner
// stays, and nobody leaves for others.
func TestSomebodyLeavesAShop(t *testing.T) {
	s := openStaff(t, false)
	in := func(role tenants.Role) tenants.Membership {
		return tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: role}
	}
	at := "/account/shops/" + s.Shop.Slug + "/leave"
	packer := s.as("packer", in(tenants.Packer), tenants.Membership{Hood: s.Hood, Role: tenants.Courier})
	packer.get("/account").want(t, 200, "Dove lavori", "Prepara gli ordini").written(t, `href="`+at+`"`)
	packer.get(at).want(t, 200, "Vuoi lasciare", "su nessun telefono")
	packer.get("/admin/"+s.Shop.Slug).want(t, 200)
	packer.get(at)
	packer.send(at).leads(t, "/account?done=left")
	packer.get("/account?done=left").want(t, 200, "Hai lasciato il negozio").lacks(t, "Dove lavori")
	packer.get("/admin/"+s.Shop.Slug).want(t, 404)
	packer.get(at).want(t, 404)
	packer.get("/account")
	packer.send(at).want(t, 404) // twice
	staff := s.as("staff", in(tenants.Staff))
	staff.get(at)
	staff.send(at).leads(t, "/")
	staff.get("/account").want(t, http.StatusSeeOther) // signed out with their only shop
	owner := s.owner()
	owner.get(at)
	owner.send(at).want(t, http.StatusConflict, "almeno un titolare")
	owner.get("/admin/"+s.Shop.Slug+"/trail").want(t, 200, "packer", "staff")
	s.as("other", in(tenants.Owner)).get("/admin/"+s.Shop.Slug).want(t, 200)
	owner.get(at)
	owner.send(at).want(t, http.StatusSeeOther)
}
