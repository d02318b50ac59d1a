package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// Platform is the platform's own account. Among Config.Accounts it gives the
// platform something from earlier trade too.
const Platform = "acct_1SottocasaPlatform"

// applicationID is the platform as those see it who let it act for them.
const applicationID = "ca_1SottocasaPlatform"

// linkLife is how long an account's form can be opened.
const linkLife = 5 * time.Minute

// Admit adds connected accounts, or replaces those of the same id.
func (s *Sandbox) Admit(accounts ...Account) {
	err := s.do(func(t *tx) error {
		for _, a := range accounts {
			save(&t.change.Accounts, a.row(t.now))
		}
		return nil
	})
	if err != nil {
		s.cfg.Logger.Error("sandbox: accounts", "error", err)
	}
}

// admitNew adds the accounts that the journal does not know: what became of
// the others outlives a restart.
func (s *Sandbox) admitNew(accounts []Account) error {
	return s.do(func(t *tx) error {
		for _, a := range accounts {
			if t.member(a.ID) == nil {
				save(&t.change.Accounts, a.row(t.now))
			}
		}
		return nil
	})
}

func (a Account) row(now time.Time) *account {
	r := &account{ID: a.ID, Name: a.Name, Created: now.Unix(), Cards: "inactive", Transfers: "inactive"}
	if a.Daily {
		r.daily(now)
	}
	if a.ChargesEnabled {
		r.open()
	} else {
		r.Due, r.Disabled = []string{"external_account"}, "requirements.past_due"
	}
	return r
}

// open makes an account that lacks nothing.
func (a *account) open() {
	a.Charges, a.Payouts, a.Submitted, a.Cards, a.Transfers = true, true, true, "active", "active"
	a.Due, a.Disabled, a.Gone, a.Opening = nil, "", false, max(a.Opening, opening)
}

// present gives an account that has not left us.
func (s *Sandbox) present(id string) *account {
	if a := s.state.accounts.rows[id]; a != nil && !a.Gone {
		return a
	}
	return nil
}

func noAccess(id string) *failure {
	f := invalid("", "account_invalid", "The provided key 'sk_test_***' does not have access to account '%s' "+
		"(or that account does not exist). Application access may have been revoked.", id)
	f.status = http.StatusForbidden
	return f
}

func ownAccount(c *call) (object, *failure) {
	if a := c.s.present(c.account); a != nil {
		return renderAccount(a), nil
	}
	own := &account{ID: Platform, Name: "Sottocasa"}
	own.open()
	return renderAccount(own), nil
}

func getAccount(c *call) (object, *failure) {
	if c.id == Platform && c.account == "" || c.id == c.account {
		return ownAccount(c)
	}
	a := c.s.present(c.id)
	if a == nil || c.account != "" {
		return nil, noAccess(c.id)
	}
	return renderAccount(a), nil
}

func accountParams() []string {
	return []string{
		"type", "country", "email", "default_currency", "business_type", "business_profile[name]", "business_profile[url]",
		"business_profile[mcc]", "capabilities[card_payments][requested]", "capabilities[transfers][requested]", "metadata[*]",
	}
}

// wanted is what a new account still has to tell Stripe.
func wanted() []string {
	return []string{
		"business_type", "external_account", "representative.first_name", "representative.last_name", "tos_acceptance.date", "tos_acceptance.ip",
	}
}

func createAccount(c *call) (object, *failure) {
	if c.account != "" {
		return nil, invalid("", "", "A connected account cannot create accounts.")
	}
	if kind, f := c.need("type"); f != nil || kind != "standard" {
		if f == nil {
			f = invalid("type", "", "Invalid type: this sandbox opens standard accounts only.")
		}
		return nil, f
	}
	if _, f := c.oneOf("country", "IT"); f != nil {
		return nil, f
	}
	a := &account{
		ID: newID("acct_", 16), Created: c.now.Unix(), Name: c.text("business_profile[name]"), Email: c.text("email"),
		Site: c.text("business_profile[url]"), Cards: "inactive", Transfers: "inactive", Due: wanted(),
		Disabled: "requirements.past_due", Metadata: c.pairs("metadata"),
	}
	if c.has("business_profile[url]") && !absolute(a.Site) {
		return nil, invalid("business_profile[url]", "url_invalid", "Not a valid URL")
	}
	save(&c.change.Accounts, a)
	return renderAccount(a), nil
}

func listAccounts(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.accounts.of(""), func(a *account) int64 { return a.Created }, func(a *account) bool {
		return !a.Gone && a.ID != Platform && c.account == ""
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, renderAccount)
}

func createLink(c *call) (object, *failure) {
	id, f := c.need("account")
	if f == nil {
		_, f = c.need("type")
	}
	if f == nil {
		_, f = c.oneOf("type", "account_onboarding", "account_update")
	}
	if f != nil {
		return nil, f
	}
	a := c.s.present(id)
	if a == nil || c.account != "" {
		return nil, noAccess(id)
	}
	l := &link{
		ID: newID("", 32), Account: id, Created: c.now.Unix(), Expires: c.now.Add(linkLife).Unix(),
		Refresh: c.text("refresh_url"), Return: c.text("return_url"),
	}
	for name, address := range map[string]string{"refresh_url": l.Refresh, "return_url": l.Return} {
		if !absolute(address) {
			return nil, invalid(name, "url_invalid", "Not a valid URL")
		}
	}
	if c.text("type") == "account_update" {
		return nil, refused("type", "", "You cannot create `account_update` type Account Links for a Standard account.")
	}
	save(&c.change.Links, l)
	return object{
		"object": "account_link", "created": l.Created, "expires_at": l.Expires, "url": c.s.cfg.PublicURL + "/onboard/" + l.ID,
	}, nil
}

func renderAccount(a *account) object {
	due := append([]string{}, a.Due...)
	past := []string{}
	if a.Disabled == "requirements.past_due" {
		past = slices.Clone(due)
	}
	needs := func(due, past []string, disabled any) object {
		return object{
			"alternatives": []any{}, "current_deadline": nil, "currently_due": due, "disabled_reason": disabled,
			"errors": []any{}, "eventually_due": due, "past_due": past, "pending_verification": []any{},
		}
	}
	return object{
		"id": a.ID, "object": "account", "type": "standard", "country": "IT", "default_currency": "eur",
		"business_type": nil, "charges_enabled": a.Charges, "payouts_enabled": a.Payouts,
		"details_submitted": a.Submitted, "email": orNull(a.Email), "created": a.Created, "metadata": meta(a.Metadata),
		"capabilities": object{"card_payments": a.Cards, "transfers": a.Transfers},
		"business_profile": object{
			"annual_revenue": nil, "estimated_worker_count": nil, "mcc": nil, "name": orNull(a.Name),
			"product_description": nil, "support_address": nil, "support_email": nil, "support_phone": nil,
			"support_url": nil, "url": orNull(a.Site),
		},
		"controller": object{"type": "account"},
		"external_accounts": object{
			"object": "list", "data": []any{}, "has_more": false, "url": "/v1/accounts/" + a.ID + "/external_accounts",
		},
		"settings":            a.settings(),
		"requirements":        needs(due, past, orNull(a.Disabled)),
		"future_requirements": needs([]string{}, []string{}, nil),
		"tos_acceptance":      object{"date": nil, "ip": nil, "user_agent": nil},
	}
}
