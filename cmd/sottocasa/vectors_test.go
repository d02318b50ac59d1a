package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// published is where the published vectors stand.
func published() string {
	return filepath.Join("..", "..", "internal", "testkit", "vectors", "vectors.json")
}

// leastVectors is how many the committed file has at least, by the groups' count.
const leastVectors = 200

func TestVectors(t *testing.T) {
	var out strings.Builder
	if err := (vectorsCmd{published()}).report(&out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
	content, err := os.ReadFile(published())
	if err != nil {
		t.Fatal(err)
	}
	list, err := judgeVectors(content)
	total := 0
	for _, v := range list {
		if total += v.total; v.total == 0 {
			t.Errorf("%s has no vectors", v.group)
		}
	}
	if err != nil || total < leastVectors {
		t.Errorf("%d vectors, %v", total, err)
	}
}

// Every group finds out that one of its vectors is wrong: each number and each
// word of the file is changed in turn, and then one fails that passed before.
func TestVectorsCanFail(t *testing.T) {
	content, err := os.ReadFile(published())
	if err != nil {
		t.Fatal(err)
	}
	for group, wrong := range map[string][2]string{
		"piva": {`"norm": "12345678903"`, `"norm": "12345678904"`}, "codice_fiscale": {`SMPDAA80A41H501X`, `SMPDAA80A41H501Z`},
		"iban": {`IT60X0542811101000000123456`, `IT60X0542811101000000123457`}, "cap": {`"00151"`, `"0015"`}, "phone": {`+390600000101`, `+390600000102`},
		"codice_destinatario": {`"ABC1234"`, `"ABC12345"`}, "vat_single": {`"net": 1057`, `"net": 1058`}, "vat_baskets": {`"vat_total": 236`, `"vat_total": 237`},
		"unit_price": {`"unit_price": 2667`, `"unit_price": 1778`}, "weight_lines": {`"line": 1026`, `"line": 1025`},
		"weight_adjustment": {`"charge_without_consent": 1370`, `"charge_without_consent": 1519`}, "cash_rounding": {`"cash_due": 1235`, `"cash_due": 1233`},
		"book_discount": {`1568`, `1567`}, "omnibus": {`"prior_price": 850`, `"prior_price": 1000`}, "bollo": {`"bollo": 200`, `"bollo": 0`},
		"buoni_pasto": {`"rest": 1340`, `"rest": 1341`}, "money_format": {`€1,234.50`, `€1234.50`}, "holidays_rome": {`"2026-10-04"`, `"2026-10-05"`},
		"easter": {`"2027-03-28"`, `"2027-04-04"`}, "withdrawal_deadline": {`"deadline": "2026-12-28"`, `"deadline": "2026-12-25"`},
		"age": {`"adult": true`, `"adult": false`}, "dst_2027": {`"2027-03-28": 23.0`, `"2027-03-28": 24.0`},
	} {
		var groups map[string]json.RawMessage
		if err := json.Unmarshal(content, &groups); err != nil {
			t.Fatal(err)
		}
		changed := strings.ReplaceAll(string(groups[group]), wrong[0], wrong[1])
		one, err := json.Marshal(map[string]json.RawMessage{group: json.RawMessage(changed)})
		if err != nil {
			t.Fatal(err)
		}
		list, err := judgeVectors(one)
		if err != nil || changed == string(groups[group]) || list[0].passed == list[0].total || len(list[0].failed) == 0 {
			t.Errorf("%s: %s for %s is not found: %+v, %v", group, wrong[1], wrong[0], list, err)
		}
	}
}

func TestVectorsThatMakeNoSense(t *testing.T) {
	list, err := judgeVectors([]byte(`{"unheard_of": [], "iban": 3, "vat_baskets": [{"lines": [], "delivery": 5}], "omnibus": [{"promo_start": "x"}], "bollo": [7]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if v.passed != 0 || v.total == 0 {
			t.Errorf("%s: %d of %d", v.group, v.passed, v.total)
		}
	}
	if _, err := judgeVectors([]byte(`[`)); err == nil {
		t.Error("what is no JSON passes")
	}
}
