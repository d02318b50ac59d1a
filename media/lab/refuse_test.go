package lab_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/media/lab"
)

func crcOf(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// bomb is a PNG that says it is w times h and has a few bytes.
func bomb(w, h int) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(w)), uint32(h))...)
	head = append(head, 8, 6, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	b = binary.BigEndian.AppendUint32(b, crcOf(head))
	return append(b, bytes.Repeat([]byte{0}, 26_000)...)
}

// interlaced is a transparent PNG of 16 bits in seven passes, which opening
// takes more memory for than any other.
func interlaced(t *testing.T, w, h int) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	for _, pass := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		row := make([]byte, 1+8*((w-pass[0]+pass[2]-1)/pass[2]))
		for y := pass[1]; y < h; y += pass[3] {
			if _, err := z.Write(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	head := slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(w)), binary.BigEndian.AppendUint32(nil, uint32(h)), []byte{16, 6, 0, 0, 1})
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", packed.Bytes()), chunk("IEND", nil))
}

// rescanned is a progressive JPEG whose first scan comes again and again: a small
// file that takes long to open.
func rescanned(file []byte, times int) []byte {
	sos := []byte("\xff\xda")
	from := bytes.Index(file, sos)
	to := from + 2 + bytes.Index(file[from+2:], []byte("\xff\xc4")) // tables of the next
	return slices.Concat(file[:to], bytes.Repeat(file[from:to], times), file[to:])
}

// with is a file with another byte at one place.
func with(file []byte, at int, b byte) []byte {
	file = bytes.Clone(file)
	file[at] = b
	return file
}

func chunk(name string, body []byte) []byte {
	named := append([]byte(name), body...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(body))), named, binary.BigEndian.AppendUint32(nil, crcOf(named)))
}

// ftyp is the beginning of a file of the ISO family.
func ftyp(brands ...string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(12+4*len(brands)))
	b = append(b, "ftyp"+brands[0]+"\x00\x00\x00\x00"...)
	return append(append(b, strings.Join(brands[1:], "")...), bytes.Repeat([]byte("data"), 50)...)
}

// unfit is a file that is refused.
type unfit struct {
	name   string
	upload []byte
	key    string
	says   string // is part of the Italian sentence
}

func unfits(t *testing.T) []unfit {
	t.Helper()
	good := asJPEG(t, scene(900, 700))
	png := asPNG(t, scene(300, 300))
	moving := append([]byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00"), make([]byte, 12)...)
	return []unfit{
		{"empty", nil, "error.picture_empty", ""},
		{"too many bytes", append(bytes.Clone(good), make([]byte, lab.MaxBytes)...), "error.picture_large", "10"},
		{"HEIC", ftyp("heic", "mif1", "heic"), "error.picture_heic", "JPEG"},
		{"HEIC of another brand", ftyp("mif1", "heix"), "error.picture_heic", "JPEG"},
		{"HEIC with a name like photo.jpg", ftyp("heix"), "error.picture_heic", "JPEG"},
		{"AVIF", ftyp("avif", "mif1", "miaf"), "error.picture_avif", "JPEG"},
		{"AVIF that begins as mif1", ftyp("mif1", "avif"), "error.picture_avif", "JPEG"},
		{"a film", ftyp("qt  "), "error.picture_film", ""},
		{"GIF", read(t, "video-001.interlaced.gif"), "error.picture_moving", ""},
		{"moving PNG", slices.Concat(png[:33], chunk("acTL", []byte("\x00\x00\x00\x02\x00\x00\x00\x00")), png[33:]), "error.picture_moving", ""},
		{"moving WebP", moving, "error.picture_moving", ""},
		{"SVG", []byte(`<?xml version="1.0"?><svg onload="alert(1)"/>`), "error.picture_drawing", ""},
		{"HTML renamed to .jpg", []byte("<!DOCTYPE html><script>alert(1)</script>"), "error.picture_page", ""},
		{"PDF", []byte("%PDF-1.7 ..."), "error.picture_pdf", ""},
		{"text", []byte("buongiorno"), "error.picture_kind", ""},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), "error.picture_kind", ""},
		{"bomb of 900 megapixels", bomb(30_000, 30_000), "error.picture_side", "30.000"},
		{"bomb within the sides", bomb(15_000, 15_000), "error.picture_pixels", "40"},
		{"a size that overflows", bomb(1<<31-1, 1<<31-1), "error.picture_rare", ""},
		{"JPEG whose colours are written in a rare way", with(good, bytes.Index(good, []byte("\xff\xc0"))+11, 0x31), "error.picture_rare", "di nuovo"},
		{"JPEG of far too many scans", rescanned(read(t, "video-001.progressive.jpeg"), 200), "error.picture_rare", "di nuovo"},
		{"no size at all", bomb(0, 5), "error.picture_broken", ""},
		{"cut off JPEG", good[:len(good)/2], "error.picture_broken", ""},
		{"JPEG of three bytes", good[:3], "error.picture_broken", ""},
		{"cut off PNG", png[:len(png)/2], "error.picture_broken", ""},
		{"wrong CRC", with(png, len(png)-20, png[len(png)-20]^1), "error.picture_broken", ""},
		{"WebP of nothing", []byte("RIFF\x04\x00\x00\x00WEBP"), "error.picture_broken", ""},
	}
}

func TestRefusedWithASentenceThatHelps(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	l := open(t)
	for _, c := range unfits(t) {
		_, err := l.Develop(t.Context(), c.upload)
		f := fault.From(err)
		if err == nil || f.Code != fault.Invalid || f.Key != c.key {
			t.Fatalf("%s: %v", c.name, err)
		}
		if _, err := l.Codes(t.Context(), c.upload); fault.From(err) == nil || fault.From(err).Key != c.key {
			t.Errorf("%s, for its codes: %v", c.name, err)
		}
		for _, lang := range locale.Langs() {
			if s := words.In(lang).T(f.Key, f.Args...); len(s) < 40 || strings.Contains(s, "⟦") || strings.Contains(s, "<no value>") {
				t.Errorf("%s says in %s: %q", c.name, lang, s)
			}
		}
		if s := words.In(locale.It).T(f.Key, f.Args...); !strings.Contains(s, c.says) {
			t.Errorf("%s does not say %q: %q", c.name, c.says, s)
		}
	}
}

// What is refused takes no memory here: only the child looks inside.
func TestBombsLeaveTheServerFlat(t *testing.T) {
	l := open(t)
	files := [][]byte{bomb(30_000, 30_000), bomb(15_000, 15_000), bomb(1<<31-1, 1<<31-1)}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 5 {
		for _, b := range files {
			if _, err := l.Develop(t.Context(), b); !fault.Has(err, fault.Invalid) {
				t.Fatal(err)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 8<<20 {
		t.Errorf("15 bombs took %d bytes", took)
	}
}

// The largest that is let in fits into the child's memory.
func TestTheLargestFits(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 8000, 5000))
	for i := range grey.Pix {
		grey.Pix[i] = byte(i >> 9)
	}
	for name, upload := range map[string][]byte{"grey PNG": asPNG(t, grey), "JPEG": asJPEG(t, grey), "PNG of 16 bits, interlaced": interlaced(t, 8000, 5000)} {
		p, err := open(t).Develop(t.Context(), upload)
		if err != nil || len(p.Frames) != 4 || p.Frames[3].Height != 1000 {
			t.Errorf("%s: %v, %d frames", name, err, len(p.Frames))
		}
	}
}

// A child that hangs, dies or talks nonsense is no photo, and its end is told
// apart: some files are too heavy, a missing program is our own fault.
func TestAChildThatFails(t *testing.T) {
	good := asJPEG(t, scene(10, 10))
	for _, c := range []struct {
		name    string
		command []string
		code    fault.Code
	}{
		{"dies", []string{"/bin/sh", "-c", "exit 2"}, fault.Invalid},
		{"is killed", []string{"/bin/sh", "-c", "kill -9 $$"}, fault.Invalid},
		{"says nothing", []string{"/bin/sh", "-c", "cat >/dev/null"}, fault.Internal},
		{"says nonsense", []string{"/bin/sh", "-c", "echo hello"}, fault.Internal},
		{"refuses with another's words", []string{"/bin/sh", "-c", `echo '{"Key":"error.sign_in"}'`}, fault.Internal},
		{"is cut off", []string{"/bin/sh", "-c", `echo '{"Photo":{"Frames":[{"Width":1,"Height":1}]},"Bytes":[9]}'`}, fault.Internal},
		{"is not there", []string{"/nowhere/child"}, fault.Internal},
	} {
		if _, err := lab.New(c.command...).Develop(t.Context(), good); fault.From(err) == nil || fault.From(err).Code != c.code {
			t.Errorf("a child that %s: %v", c.name, err)
		}
	}
}

// Who waits too long for a turn is asked to come again, and a child whose
// asker has gone is ended.
func TestOneAtATimeForEachCore(t *testing.T) {
	notes := filepath.Join(t.TempDir(), "children")
	l := lab.New("/bin/sh", "-c", `echo >> "$1"; exec sleep 600`, "child", notes)
	started := func() int {
		b, _ := os.ReadFile(notes)
		return bytes.Count(b, []byte("\n"))
	}
	good := asJPEG(t, scene(10, 10))
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	cores := runtime.GOMAXPROCS(0)
	for range cores + 3 {
		go func() {
			_, err := l.Develop(ctx, good)
			over <- err
		}()
	}
	until(t, "a child for each core", func() bool { return started() >= cores })
	cancel()
	for range cores + 3 {
		if err := <-over; !fault.Has(err, fault.Unavailable) {
			t.Errorf("%v", err)
		}
	}
	if n := started(); n != cores {
		t.Errorf("%d children on %d cores", n, cores)
	}
}

// The child takes from itself what a photo does not need, before it reads.
func TestTheChildBindsItself(t *testing.T) {
	child, err := testkit.PhotoChild()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(child)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Wait() }()
	defer func() { _ = stdin.Close() }()
	for _, want := range []string{`Max data size +939524096 +939524096`, `Max cpu time +20 +20`, `Max file size +0 +0`, `Max core file size +0 +0`} {
		until(t, want, func() bool {
			limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", cmd.Process.Pid))
			return err == nil && regexp.MustCompile(want).Match(limits)
		})
	}
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not in a minute: " + what)
		}
	}
}
