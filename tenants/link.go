package tenants

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
)

// Secret is the installation's key. Links that letters carry are derived from
// it, so that only their hashes are stored and no job carries a token.
type Secret []byte

// Derive makes the token of a purpose for a subject: 256 bits, base64url.
func (k Secret) Derive(purpose string, subject ID) string {
	m := hmac.New(sha256.New, k)
	m.Write([]byte(purpose))
	m.Write([]byte{0})
	m.Write(subject[:])
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// Link is what a token in a link opens.
type Link struct {
	Hood    HoodID
	Shop    ShopID
	Purpose string
	Subject ID
}

// AddLink keeps a token's hash in the transaction that makes what it opens.
func AddLink(h *HoodTx, token string, l Link) error {
	return h.Exec(`insert into platform.link_tokens (hash, hood_id, shop_id, purpose, subject) values ($1, app.hood(), $2, $3, $4)
		on conflict (hash) do nothing`, With(Hash(token), l.Shop, l.Purpose, l.Subject))
}

// FindLink reads what a token opens for a purpose; none, or one that has
// ended, is NotFound. A token of the wrong length is not looked up.
func FindLink(r *PlatformRead, token, purpose string, l *Link) {
	if len(token) != 43 {
		token = ""
	}
	r.One(`select hood_id, shop_id, purpose, subject from platform.link_tokens
		where hash = $1 and purpose = $2 and (expires_at is null or expires_at > now())`,
		With(Hash(token), purpose), &l.Hood, &l.Shop, &l.Purpose, &l.Subject)
}
