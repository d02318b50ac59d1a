package accounts

import (
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// InvitationLife is how long somebody has to accept.
const InvitationLife = 7 * 24 * time.Hour

// invitation is the purpose of its link.
const invitation = "invitation"

// Invitation asks an account's owner to begin what they were given a part in.
type Invitation struct {
	Hood  string // its name
	Email string
	Lang  locale.Lang
}

// Invite makes a link that lets an account in once, within a week, and gives
// its token, of which only the hash is kept. A link that is still out for the
// same part ends.
func Invite(p *tenants.PlatformTx, hood tenants.HoodID, account tenants.ID) (token string, err error) {
	err = p.Exec(`delete from platform.link_tokens where hood_id = $1 and purpose = $2 and subject = $3`, tenants.With(hood, invitation, account))
	if err != nil {
		return "", err
	}
	token = tenants.Token()
	return token, p.Change("conflict error.changed_meanwhile", 1, `insert into platform.link_tokens (hash, hood_id, purpose, subject, expires_at)
		values ($1, $2, $3, $4, now() + $5::interval)`, tenants.With(tenants.Hash(token), hood, invitation, account, InvitationLife))
}

// PeekInvitation says whom a link invites, without using it; one that is over
// or used leaves i nil.
func PeekInvitation(r *tenants.PlatformRead, token string, i **Invitation) {
	r.Each(`select h.name, a.email, a.lang from platform.link_tokens k join platform.accounts a on a.id = k.subject
		join platform.hoods h on h.id = k.hood_id
		where k.hash = $1 and k.purpose = $2 and k.used_at is null and k.expires_at > now()`,
		tenants.With(tenants.Hash(token), invitation), func(row tenants.Row) error {
			*i = &Invitation{}
			return row.Scan(&(*i).Hood, &(*i).Email, &(*i).Lang)
		})
}

// Accept signs the invited in, once.
func Accept(p *tenants.PlatformTx, token string) (session string, err error) {
	var account tenants.ID
	err = p.One(`update platform.link_tokens set used_at = now()
		where hash = $1 and purpose = $2 and used_at is null and expires_at > now() returning subject`,
		tenants.With(tenants.Hash(token), invitation), &account)
	if fault.Has(err, fault.NotFound) {
		return "", fault.New(fault.Gone, "error.link_expired")
	}
	if err != nil {
		return "", err
	}
	return Begin(p, account)
}
