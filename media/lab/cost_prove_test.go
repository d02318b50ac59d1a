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

// A photo of 12 megapixels takes at most 1.5 s of CPU, and little memory. Others
// on the same core make a run dearer, never cheaper: the best of three counts.
func TestTwelveMegapixels(t *testing.T) {
	upload := phonePhoto(t)
	child, err := testkit.PhotoChild()
	if err != nil {
		t.Fatal(err)
	}
	best := time.Hour
	for range 3 {
		cmd := exec.Command(child)
		cmd.Env = []string{"GOMAXPROCS=1"}
		cmd.Stdin = bytes.NewReader(upload)
		var out bytes.Buffer
		cmd.Stdout = &out
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
		took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss / 1024
		t.Logf("%.1f MB in, %d kB out, %v of CPU, %d MB at most", float64(len(upload))/1e6, out.Len()/1000, took.Round(10*time.Millisecond), peak)
		if best = min(best, took); peak > 150 {
			t.Errorf("%d MB", peak)
		}
	}
	if best > 1500*time.Millisecond {
		t.Errorf("%v of CPU", best)
	}
}
