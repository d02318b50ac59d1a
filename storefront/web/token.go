package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"

	"sottocasa/internal/fault"
)

// FormTokenField is the name of the hidden field that carries a form token.
const FormTokenField = "form_token"

// NewToken makes a secret for a cookie or link: 256 random bits, 43 letters.
func NewToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ValidToken says whether s can be a NewToken. It is asked before any look-up.
func ValidToken(s string) bool {
	if len(s) != 43 {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32
}

// FormToken makes a token for a form, bound by HMAC-SHA256 to the cookie value
// token. It looks different each time, so that compressing a page tells
// nothing about it.
func FormToken(secret []byte, token string) string {
	var mask [sha256.Size]byte
	_, _ = rand.Read(mask[:])
	sum := formSum(secret, token)
	out := append([]byte(nil), mask[:]...)
	for i, b := range sum {
		out = append(out, b^mask[i])
	}
	return base64.RawURLEncoding.EncodeToString(out)
}

// CheckFormToken reports whether form was made by FormToken with the same two.
func CheckFormToken(secret []byte, token, form string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(form)
	if err != nil || len(b) != 2*sha256.Size {
		return false
	}
	for i := range sha256.Size {
		b[i] ^= b[sha256.Size+i]
	}
	return subtle.ConstantTimeCompare(b[:sha256.Size], formSum(secret, token)) == 1
}

func formSum(secret []byte, token string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("sottocasa form\x00" + token))
	return h.Sum(nil)
}

// FormToken is the value of the field form_token for forms whose route is
// Bound to cookie; "" while the reader has no such cookie. A token set by this
// same request counts.
func (c *Ctx) FormToken(cookie string) string {
	token, ok := c.Token(cookie)
	if !ok {
		return ""
	}
	return FormToken(c.app.opts.Secret, c.site.Host+"\x00"+cookie+"\x00"+token)
}

func (c *Ctx) checkFormToken() error {
	token, ok := c.Token(c.route.bound)
	whole := c.site.Host + "\x00" + c.route.bound + "\x00" + token
	if !ok || !CheckFormToken(c.app.opts.Secret, whole, c.form.Get(FormTokenField)) {
		return fault.New(fault.Forbidden, "error.form_stale")
	}
	return nil
}
