package italy_test

import (
	"strings"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
)

// What is proposed from a shop's name is a name that may be taken.
func TestSubdomain(t *testing.T) {
	for name, want := range map[string]string{
		"Forno Spighe e Crosta":          "forno-spighe-e-crosta",
		"Forno dell'Aquila & figli":      "forno-dell-aquila-e-figli",
		"  Caffè «Perché no?»  ":         "caffe-perche-no",
		"Ｆｕｌｌ width":                     "full-width",
		"Alimentari 1974 S.r.l.s.":       "alimentari-1974-s-r-l-s",
		"Пекарня":                        "",
		"🥖🥖🥖":                            "",
		strings.Repeat("panificio ", 20): "panificio-panificio-panificio-panificio",
		"Antica Pasticceria Napoletana dei Fratelli di Donna Olimpia":  "antica-pasticceria-napoletana",
		"Macelleria Norcineria Gastronomia Sbordoni e Figlie dal 1974": "macelleria-norcineria-gastronomia",
		"Macelleria Norcineria Tradizionale di e da Sbordoni":          "macelleria-norcineria-tradizionale",
		"The House of Good Wine and Cheese by the Olympia Sisters":     "the-house-of-good-wine-and-cheese",
		"La Bottega dell'Olio, del Vino, del Pane e dell'Aceto":        "la-bottega-dell-olio-del-vino-del-pane",
		"Il Mulino": "il-mulino", "Frutta e": "frutta-e",
		strings.Repeat("a", 100):          strings.Repeat("a", 40),
		"<script>alert(1)</script> Forno": "script-alert-1-script-forno",
	} {
		got := italy.Subdomain(name)
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
		if _, err := italy.ParseSubdomain(got); got != "" && err != nil {
			t.Errorf("%q: proposes %q, which is refused: %v", name, got, err)
		}
	}
}

// The table of refused names: each with the sentence that says why.
func TestRefusedSubdomains(t *testing.T) {
	for typed, key := range map[string]string{
		"": "error.required", "   ": "error.required",
		"fоrno": "error.slug_foreign", "φορνο": "error.slug_foreign", "пекарня": "error.slug_foreign", "面包": "error.slug_foreign", "ﺥﺐﺯ": "error.slug_foreign",
		"xn--frno-3bd": "error.slug_punycode", "XN--80ak6aa92e": "error.slug_punycode", "ab--forno": "error.slug_punycode",
		"caffè": "error.slug_letters", "il forno": "error.slug_letters", "forno.nuovo": "error.slug_letters", "forno_nuovo": "error.slug_letters",
		"-forno": "error.slug_letters", "forno-": "error.slug_letters", "forno\x00": "error.slug_letters", "../forno": "error.slug_letters", "<b>forno": "error.slug_letters",
		"ab": "error.slug_short", strings.Repeat("a", 41): "error.slug_long",
		"www": "error.slug_reserved", "Admin": "error.slug_reserved", "adm1n": "", "p0sta": "error.slug_reserved", "s-o-t-t-o-casa": "error.slug_reserved",
		"localhost": "error.slug_reserved", "1oca1host": "error.slug_reserved", "ca55a": "error.slug_reserved", "rnercato": "error.slug_reserved",
		"ＷＷＷ": "error.slug_reserved", "Forno-Nuovo": "", "forno24": "",
	} {
		_, err := italy.ParseSubdomain(typed)
		if got := said(err); got != key {
			t.Errorf("%q: %q, want %q", typed, got, key)
		}
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return fault.From(err).Key
}

func TestShopNames(t *testing.T) {
	for typed, key := range map[string]string{
		"Forno Spighe e Crosta": "", "Caffè Ångström": "", "L’Ångolo ß": "", "4 stagioni": "", "O'Brien & Söhne 🥖": "",
		"Fоrno": "error.name_foreign", "Пекарня": "error.name_foreign", "ΑΒΓ": "error.name_foreign",
		"": "error.required", "\u200b\u202e": "error.required", "123": "error.name_letters", "!!!": "error.name_letters",
		strings.Repeat("a", 61): "error.too_long",
	} {
		if _, err := italy.ParseShopName(typed, 60); said(err) != key {
			t.Errorf("%q: %q, want %q", typed, said(err), key)
		}
	}
	if got, _ := italy.ParseShopName("Forno\u202eonrof", 60); got != "Fornoonrof" {
		t.Errorf("a mark that turns the writing around stays: %q", got)
	}
}

func TestRegisterNumbers(t *testing.T) {
	for typed, want := range map[string]string{"RM-1234567": "RM-1234567", " rm 1234567 ": "RM-1234567", "RM12345": "RM-12345", "RM-1234": "", "R1-12345": "", "RM-12345678": ""} {
		if got, err := italy.ParseREA(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("REA %q: %q, %v", typed, got, err)
		}
	}
	for typed, want := range map[string]string{"IT-BIO-006": "IT-BIO-006", "it-bio-006": "IT-BIO-006", "IT-BIO-6": "", "BIO-006": "", "IT-BIO-006x": ""} {
		if got, err := italy.ParseOrganic(typed); got != want || (err == nil) != (want != "") {
			t.Errorf("organic %q: %q, %v", typed, got, err)
		}
	}
}
