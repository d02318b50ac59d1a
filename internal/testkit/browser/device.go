package browser

import "github.com/chromedp/cdproto/webauthn"

// Device is a telephone's keeper of passkeys, made of nothing but software.
type Device struct {
	p  *Person
	id webauthn.AuthenticatorID
}

// Authenticator gives the person's browser a device that keeps passkeys and
// always finds its owner's hand.
func (p *Person) Authenticator() *Device {
	p.t.Helper()
	call(p, webauthn.Enable, webauthn.EnableParams{})
	made := call(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	return &Device{p, made.AuthenticatorID}
}

// Keys is how many passkeys the device holds.
func (d *Device) Keys() int {
	d.p.t.Helper()
	return len(call(d.p, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: d.id}).Credentials)
}

// Unverified lets the device find another hand from now on.
func (d *Device) Unverified() {
	d.p.t.Helper()
	call(d.p, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: d.id, IsUserVerified: false})
}
