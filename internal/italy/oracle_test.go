package italy_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"sottocasa/internal/italy"
)

// oracle asks python-stdnum, which nobody here wrote, about each number: it
// answers 1 or 0 a line.
const oracle = `import sys
from stdnum.it import iva, codicefiscale
from stdnum import iban
asks = {"vat": iva.is_valid, "code": codicefiscale.is_valid, "iban": lambda n: iban.is_valid(n, check_country=False)}
for line in sys.stdin:
    kind, number = line.rstrip("\n").split("\t")
    print(1 if asks[kind](number) else 0)
`

// ask gives the oracle's verdicts. It is the Debian package python3-stdnum,
// which tools/test.sh installs.
func ask(t *testing.T, kind string, numbers []string) []bool {
	t.Helper()
	var in, complaint bytes.Buffer
	for _, n := range numbers {
		fmt.Fprintf(&in, "%s\t%s\n", kind, n)
	}
	// Debian's own Python has Debian's modules; another first in the path may not.
	python := "/usr/bin/python3"
	if _, err := os.Stat(python); err != nil {
		python = "python3"
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", oracle)
	cmd.Stdin, cmd.Stderr = &in, &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("python3-stdnum is needed (tools/test.sh installs it): %v\n%s", err, &complaint)
	}
	lines := strings.Fields(string(out))
	if len(lines) != len(numbers) {
		t.Fatalf("%d answers to %d questions", len(lines), len(numbers))
	}
	verdicts := make([]bool, len(numbers))
	for i, l := range lines {
		verdicts[i] = l == "1"
	}
	return verdicts
}

// compare wants the same verdicts from both, some of each.
func compare(t *testing.T, kind string, parse func(string) (string, error), numbers []string) {
	t.Helper()
	count := map[bool]int{}
	for i, valid := range ask(t, kind, numbers) {
		count[valid]++
		if _, err := parse(numbers[i]); (err == nil) != valid {
			t.Errorf("%s %s: the oracle says %v, we say %v", kind, numbers[i], valid, err)
		}
	}
	if count[true] < 20 || count[false] < 20 {
		t.Errorf("%s: %d right and %d wrong ones are too few to tell", kind, count[true], count[false])
	}
}

func pick(r *rand.Rand, from string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[r.IntN(len(from))]
	}
	return string(b)
}

const (
	decimal = "0123456789"
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func TestVATNumbersAsTheOracleSays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	var all []string
	for range 3000 {
		// Offices that the oracle's own list has: ours takes unknown ones too.
		all = append(all, fmt.Sprintf("%s%03d%s", pick(r, decimal, 7), 1+r.IntN(100), pick(r, decimal, 1)))
	}
	all = append(all, "00000000000", "1234567890", "123456789031", "0000000"+"0018")
	compare(t, "vat", italy.ParseVATNumber, all)
}

func TestTaxCodesAsTheOracleSays(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2))
	var all []string
	for range 4000 {
		day := fmt.Sprintf("%02d", r.IntN(80))
		code := []byte(pick(r, letters, 6) + pick(r, decimal, 2) + pick(r, "ABCDEHLMPRSTF", 1) + day + pick(r, "ABCFHZ", 1) + pick(r, decimal, 3))
		for _, i := range []int{6, 7, 9, 10, 12, 13, 14} {
			if r.IntN(4) == 0 {
				code[i] = "LMNPQRSTUV"[code[i]-'0']
			}
		}
		// Every check letter once, so that one of them is right.
		if r.IntN(8) > 0 {
			all = append(all, string(code)+pick(r, letters, 1))
			continue
		}
		for _, l := range letters {
			all = append(all, string(code)+string(l))
		}
	}
	compare(t, "code", italy.ParseTaxCode, all)
}

func TestIBANsAsTheOracleSays(t *testing.T) {
	known := []string{"IT60X0542811101000000123456", "SM86U0322509800000000270100", "DE89370400440532013000", "FR1420041010050500013M02606",
		"GB29NWBK60161331926819", "NL91ABNA0417164300", "NO9386011117947", "BE68539007547034", "CH9300762011623852957", "AT611904300234573201",
		"PT50000201231234567890154", "IE29AIBK93115212345678", "SE4550000000058398257466", "PL61109010140000071219812874", "MT84MALT011000012345MTLCAST001S",
		"GR1601101250000000012300695", "HU42117730161111101800000000", "SI56263300012039086", "CZ6508000000192000145399", "LU280019400644750000",
		"DK5000400440116243", "FI2112345600000785", "HR1210010051863000160", "RO49AAAA1B31007593840000"}
	all := append([]string{}, known...)
	r := rand.New(rand.NewPCG(5, 3))
	for _, s := range known {
		for range 10 {
			b := []byte(s)
			i := 2 + r.IntN(len(b)-2)
			b[i] = pick(r, decimal+letters, 1)[0]
			all = append(all, string(b))
		}
		all = append(all, s[:len(s)-1], s+"0")
	}
	compare(t, "iban", italy.ParseIBAN, all)
}

// The numbers of real bars of Rome and of invented people stand beside the
// project where it is built (../shared) and must not ship.
func TestNumbersOthersWrote(t *testing.T) {
	for file, parse := range map[string]func(string) (string, error){
		"partita-iva-osm-rome.tsv": italy.ParseVATNumber, "codice-fiscale.tsv": italy.ParseTaxCode,
	} {
		for _, dir := range []string{"../../../shared/data/ids/", "../../../../shared/data/ids/"} {
			content, err := os.ReadFile(dir + file)
			if err != nil {
				continue
			}
			lines := csv.NewReader(bytes.NewReader(content))
			lines.Comma, lines.LazyQuotes = '\t', true
			rows, err := lines.ReadAll()
			if err != nil || len(rows) < 5 {
				t.Fatalf("%s: %d rows, %v", file, len(rows), err)
			}
			for _, row := range rows[1:] {
				if _, err := parse(row[0]); (err == nil) != (row[1] == "True") {
					t.Errorf("%s: %s is %s there, here %v", file, row[0], row[1], err)
				}
			}
		}
	}
}
