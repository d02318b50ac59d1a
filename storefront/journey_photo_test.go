package storefront_test

import (
	"os"
	"path/filepath"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/media"
	"sottocasa/tenants"
)

// TestJourneyPhoto lets a shopkeeper choose a photo, see it, send it, and a
// resident see it in the window; without script too. It runs on each kind of
// bucket.
func TestJourneyPhoto(t *testing.T) {
	onEveryBucket(t, func(t *testing.T, bucket media.Bucket) {
		s := openStreetOn(t, bucket)
		dir := t.TempDir()
		for name, b := range map[string][]byte{"pane.jpg": loaf(t, 1300, 1000, 90), "foto.heic": []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
			"grande.jpg": append(loaf(t, 300, 300, 1), make([]byte, 11<<20)...)} {
			s.Must(os.WriteFile(filepath.Join(dir, name), b, 0o600))
		}
		resident := chrome.Open(t, chrome.Phone())
		resident.Open(s.shop("/products/miele"))
		p := s.owner()
		p.Open(s.app("/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String())).Shot("photo-teaser-none")
		p.Follow("Aggiungi una foto").See("Ancora nessuna foto").Shot("photo-none").Accessible("photo-none")
		p.Attach(filepath.Join(dir, "grande.jpg")).See("La foto pesa più di 10 MB").Shot("photo-large")
		p.Attach(filepath.Join(dir, "foto.heic")).NotSee("La foto pesa")
		p.Follow("Salva la foto").See("Più compatibile").Shot("photo-heic").Accessible("photo-heic")
		p.Attach(filepath.Join(dir, "pane.jpg")).Wait(`document.querySelector("canvas")`).See("La foto che stai per mandare").Shot("photo-preview")
		p.Type("In italiano", "Un vaso di miele").Follow("Salva la foto").See("Foto salvata").Shot("photo-saved").Accessible("photo-saved")
		p.Wait(`document.querySelector("main img").naturalWidth === 640`)
		p.Follow("Torna al prodotto").See("Cambia la foto").Shot("photo-teaser")
		s.Eventually("the window shows it", func() bool {
			resident.Reload()
			return resident.Eval(`String(!!document.querySelector("main img[alt='Un vaso di miele']"))`) == "true"
		})
		resident.Wait(`document.querySelector("main img[alt='Un vaso di miele']").naturalWidth > 0`).Shot("photo-window")
		plain := chrome.Open(t, chrome.Options{Width: 1280, Height: 900, NoScript: true})
		plain.Open(s.shop("/en/products/miele")).Shot("photo-window-wide")
		s.Goods(`update shop.products set title = jsonb_build_object('it', $2::text, 'en', $2::text) where hood_id = $1 and slug = 'miele'`, s.Hood, longGood)
		wide := s.signIn(chrome.Desk(), s.member("luce", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}))
		wide.Open(s.app("/en" + s.photoPath())).See("Choose another photo").Shot("photo-long")
		wide.Follow("Save the photo").See("Description saved").Follow("Back to the product").Shot("photo-teaser-long")
		p.Follow("Cambia la foto").Shot("photo-long").Follow("Togli la foto").See("Foto tolta")
	})
}

func (s *street) photoPath() string {
	return "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods["miele"].Product.String() + "/photo"
}
