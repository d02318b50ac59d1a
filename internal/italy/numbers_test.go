package italy_test

import (
	"strings"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/testkit/vectors"
)

type good struct{ In, Norm, Note string }

type bad struct{ In, Why string }

type numbers struct {
	VAT struct {
		Valid   []good
		Invalid []bad
	} `json:"piva"`
	TaxCode struct {
		Valid    []struct{ CF, Note string }
		Omocodia []struct {
			CF    string
			Plain string `json:"same_person_as"`
		}
		Entities []struct{ CF string } `json:"entity_11_digits"`
		Invalid  []bad
	} `json:"codice_fiscale"`
	IBAN struct {
		Valid   []good
		Invalid []bad
	}
	Recipient struct{ Valid, Invalid []string } `json:"codice_destinatario"`
}

func numberVectors(t *testing.T) numbers {
	t.Helper()
	var n numbers
	vectors.Read(t, &n)
	if len(n.VAT.Valid) == 0 || len(n.TaxCode.Omocodia) == 0 || len(n.IBAN.Invalid) == 0 || len(n.Recipient.Valid) == 0 {
		t.Fatal("no vectors")
	}
	return n
}

// mustRefuse wants the fault that fits: nothing typed is told otherwise than
// something wrong.
func mustRefuse(t *testing.T, parse func(string) (string, error), in, why, key string) {
	t.Helper()
	if strings.TrimSpace(in) == "" {
		key = "error.required"
	}
	if got, err := parse(in); !refused(err, key) || got != "" {
		t.Errorf("%.40q (%s): %q, %v; want %s", in, why, got, err, key)
	}
}

func mustRead(t *testing.T, parse func(string) (string, error), in, want string) {
	t.Helper()
	if got, err := parse(in); err != nil || got != want {
		t.Errorf("%q: %q, %v; want %q", in, got, err, want)
	}
}

func TestVATNumbers(t *testing.T) {
	v := numberVectors(t).VAT
	for _, c := range v.Valid {
		mustRead(t, italy.ParseVATNumber, c.In, c.Norm)
	}
	for _, c := range v.Invalid {
		mustRefuse(t, italy.ParseVATNumber, c.In, c.Why, "error.piva_bad")
	}
	mustRead(t, italy.ParseVATNumber, " it 123.456.789\u00a003 ", "12345678903")
	for in, why := range map[string]string{
		"00000000018": "no company's number", "IT IT12345678903": "twice the country", "１２３４５６７８９０３": "wide digits",
		"12345678903\x00": "a NUL", strings.Repeat("1", 100_000): "long", " \u00a0 ": "nothing", "ıt12345678903": "a dotless i",
	} {
		mustRefuse(t, italy.ParseVATNumber, in, why, "error.piva_bad")
	}
}

func TestTaxCodes(t *testing.T) {
	v := numberVectors(t).TaxCode
	for _, c := range v.Valid {
		mustRead(t, italy.ParseTaxCode, " "+strings.ToLower(c.CF[:6]+" "+c.CF[6:]), c.CF)
	}
	for _, c := range v.Omocodia {
		mustRead(t, italy.ParseTaxCode, c.CF, c.CF)
		if !italy.SamePerson(c.CF, c.Plain) || italy.SamePerson(c.CF, v.Valid[1].CF) {
			t.Errorf("%s and %s are one person, and nobody else", c.CF, c.Plain)
		}
	}
	for _, c := range v.Entities {
		mustRead(t, italy.ParseTaxCode, c.CF, c.CF)
		if italy.IsPerson(c.CF) || italy.SamePerson(c.CF, c.CF) {
			t.Errorf("%s is no person", c.CF)
		}
	}
	for _, c := range v.Invalid {
		mustRefuse(t, italy.ParseTaxCode, c.In, c.Why, "error.cf_bad")
	}
	for in, why := range map[string]string{
		"SMPDAA80B31H501V": "31 February", "SMPDAA80A00H501U": "day 0", "SMPDAA80A40H501Y": "day 40", "SMPDAA80A72H501F": "day 72",
		"SMPDAA80A41H501ẋ": "no letter of ours", "": "nothing", "1234567890": "ten digits", strings.Repeat("A", 90): "long",
	} {
		mustRefuse(t, italy.ParseTaxCode, in, why, "error.cf_bad")
	}
	mustRead(t, italy.ParseTaxCode, "SMPDAA00B69H501B", "SMPDAA00B69H501B") // 29 February 2000
}

func TestIBANs(t *testing.T) {
	v := numberVectors(t).IBAN
	for _, c := range v.Valid {
		mustRead(t, italy.ParseIBAN, c.In, strings.ReplaceAll(c.In, " ", ""))
	}
	for _, c := range v.Invalid {
		mustRefuse(t, italy.ParseIBAN, c.In, c.Why, "error.iban_bad")
	}
	// The IBAN registry's own examples.
	for _, s := range []string{"SM86U0322509800000000270100", "FR1420041010050500013M02606", "GB29NWBK60161331926819", "mt84 malt 0110 0001 2345 mtlc ast0 01s",
		"NO9386011117947", "ES9121000418450200051332", "AT611904300234573201"} {
		mustRead(t, italy.ParseIBAN, s, strings.ToUpper(strings.ReplaceAll(s, " ", "")))
	}
	for in, why := range map[string]string{
		"DE8937040044053201300": "too short", "IT60X054281110100000012345\u0661": "an Arabic digit", "12345": "no IBAN", strings.Repeat("IT", 60): "long",
	} {
		mustRefuse(t, italy.ParseIBAN, in, why, "error.iban_bad")
	}
	mustRefuse(t, italy.ParseIBAN, "TR330006100519786457841326", "outside of SEPA", "error.iban_country")
	mustRefuse(t, italy.ParseIBAN, "", "nothing", "error.iban_bad")
}

func TestRecipients(t *testing.T) {
	v := numberVectors(t).Recipient
	for _, s := range v.Valid {
		mustRead(t, italy.ParseRecipient, " "+strings.ToLower(s), s)
	}
	for _, s := range append(v.Invalid, "ABC-1234", "ABC123È", "ABC12345", "ABC\x001234") {
		mustRefuse(t, italy.ParseRecipient, s, "no code", "error.sdi_bad")
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add("IT60 X054 2811 1010 0000 0123 456")
	f.Add("SMPDAAULAQMHRLMH")
	f.Add("it-12345678903")
	f.Fuzz(func(t *testing.T, s string) {
		for _, parse := range []func(string) (string, error){italy.ParseVATNumber, italy.ParseTaxCode, italy.ParseIBAN, italy.ParseRecipient} {
			got, err := parse(s)
			if err != nil {
				if fault.From(err).Code != fault.Invalid {
					t.Fatalf("%q: %v", s, err)
				}
				continue
			}
			if again, err := parse(got); err != nil || again != got {
				t.Fatalf("%q reads as %q, and that as %q, %v", s, got, again, err)
			}
		}
	})
}
