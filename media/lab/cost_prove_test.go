//go:build prove

package lab_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/printed"
)

// phonePhoto is like what a phone of 12 megapixels takes: 4032 x 3024 with the
// fine grain of a real one, lying on its side.
func phonePhoto(t testing.TB) []byte {
	t.Helper()
	img := image.NewYCbCr(image.Rect(0, 0, 4032, 3024), image.YCbCrSubsampleRatio420)
	grain := rand.New(rand.NewPCG(1, 2))
	for i := range img.Y {
		x, y := i%img.YStride, i/img.YStride
		img.Y[i] = uint8(60 + x/40 + y/60 + 20*((x/90+y/70)%3) + grain.IntN(12))
	}
	for i := range img.Cb {
		x, y := i%img.CStride, i/img.CStride
		img.Cb[i], img.Cr[i] = uint8(100+x/40+grain.IntN(4)), uint8(110+y/40+grain.IntN(4))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	return segment(b.Bytes(), 0xe1, "Exif\x00\x00"+string(exif(binary.LittleEndian, 6)))
}

// A photo of 12 megapixels takes at most 1.5 s of CPU, and little memory; so does
// looking for codes in one, the hardest when there are none. Others on the same
// core make a run dearer, never cheaper: the best of three counts.
func TestTwelveMegapixels(t *testing.T) {
	table := printed.Paper(4032, 3024)
	printed.Code(t, table, "8001100067056", 2500, 1400, 3, 10)
	printed.Grain(table, 20)
	for _, c := range []struct {
		name   string
		upload []byte
		args   []string
	}{{"a picture", phonePhoto(t), nil}, {"no code", phonePhoto(t), []string{"--codes"}}, {"a code", asJPEG(t, table), []string{"--codes"}}} {
		best := time.Hour
		for range 3 {
			took, peak := spent(t, c.upload, c.args)
			t.Logf("%s: %.1f MB in, %v of CPU, %d MB at most", c.name, float64(len(c.upload))/1e6, took.Round(10*time.Millisecond), peak)
			if best = min(best, took); peak > 150 {
				t.Errorf("%s: %d MB", c.name, peak)
			}
		}
		if best > 1500*time.Millisecond {
			t.Errorf("%s: %v of CPU", c.name, best)
		}
	}
}

// spent is the CPU and the megabytes that a child takes.
func spent(t *testing.T, upload []byte, args []string) (cpu time.Duration, peak int64) {
	t.Helper()
	child, err := testkit.PhotoChild()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(child, args...)
	cmd.Env = []string{"GOMAXPROCS=1"}
	cmd.Stdin = bytes.NewReader(upload)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		t.Fatal("no usage")
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), used.Maxrss / 1024
}
