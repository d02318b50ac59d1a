package qr_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"sottocasa/internal/qr"
)

// The sums are of codes that a reader has read back (zbar 0.23), one of each
// version; TestEveryLengthFits looks at the shape of all.
func TestCodesAreTheOnesAReaderHasRead(t *testing.T) {
	for n, want := range sums() {
		c, err := qr.Encode(text(n))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(c.Path()))
		if got := hex.EncodeToString(sum[:8]); got != want {
			t.Errorf("%d bytes: %s, not %s", n, got, want)
		}
	}
}

func text(n int) string { return strings.Repeat("https://sottocasa.example/join/Ab3-_", 8)[:n] }

func TestEveryLengthFits(t *testing.T) {
	size := 0
	for n := 1; n <= 213; n++ {
		c, err := qr.Encode(text(n))
		if err != nil || c.Size() < size || c.Size() > 57 || (c.Size()-17)%4 != 0 {
			t.Fatalf("%d bytes: size %d, %v", n, c.Size(), err)
		}
		size = c.Size()
		for _, corner := range [][2]int{{0, 0}, {c.Size() - 7, 0}, {0, c.Size() - 7}} {
			if !c.Dark(corner[0], corner[1]) || c.Dark(corner[0]+1, corner[1]+1) || !c.Dark(corner[0]+3, corner[1]+3) {
				t.Fatalf("%d bytes: no finder at %v", n, corner)
			}
		}
	}
	if _, err := qr.Encode(strings.Repeat("a", 2332)); err == nil {
		t.Error("2,332 bytes fit")
	}
}

func sums() map[int]string {
	return map[int]string{
		14:  "f1f4dd501a5708ce",
		26:  "3272da253a1dd324",
		42:  "5caa5145a0343a1a",
		62:  "b3f015f076d42d4e",
		84:  "d53af4847953a7f9",
		106: "9266b29e8cdf9104",
		122: "cec757c2b59e9575",
		152: "ade3d0e55e9d7c65",
		180: "10af491ecad415f8",
		213: "ab3cca5fdb23ae40",
	}
}
