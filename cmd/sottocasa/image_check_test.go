package main_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// imageCheck runs the command without any settings or database.
func imageCheck(t *testing.T, files ...string) (out string, code int) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"image-check"}, files...)...)
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	cmd.Dir = t.TempDir()
	var said bytes.Buffer
	cmd.Stdout = &said
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return said.String(), cmd.ProcessState.ExitCode()
}

// TestImageCheckSpeaksItsReadersLanguage asks as a shell in Italian would, and by
// the flag, which goes before.
func TestImageCheckSpeaksItsReadersLanguage(t *testing.T) {
	page := filepath.Join(t.TempDir(), "photo.jpg")
	must(t, os.WriteFile(page, nil, 0o600))
	photo, err := filepath.Abs("../../media/lab/testdata/photos/Portrait_6.jpg")
	must(t, err)
	for _, x := range []struct{ env, flag, says, good string }{
		{"LANG=it_IT.UTF-8", "", "rifiutata: ", "raddrizzata"},
		{"LC_ALL=it", "--lang=en", "refused: ", "turned upright"},
		{"LANG=C", "", "refused: ", "turned upright"},
		{"LANG=en_GB.UTF-8", "--lang=it", "rifiutata: ", "raddrizzata"},
	} {
		args := []string{"image-check", photo, page}
		if x.flag != "" {
			args = append(args, x.flag)
		}
		cmd := exec.Command(binary, args...)
		cmd.Env = []string{"PATH=/usr/bin:/bin", x.env}
		out, _ := cmd.Output()
		if !strings.Contains(string(out), x.says) || !strings.Contains(string(out), x.good) {
			t.Errorf("%s %s: %s", x.env, x.flag, out)
		}
	}
}

func TestImageCheck(t *testing.T) {
	photos, err := filepath.Abs("../../media/lab/testdata/photos")
	must(t, err)
	dir := t.TempDir()
	page, strange := filepath.Join(dir, "photo.jpg"), filepath.Join(dir, "a\x1b[2Jb.png")
	must(t, os.WriteFile(page, []byte("<!doctype html>"), 0o600))
	must(t, os.WriteFile(strange, nil, 0o600))
	good := []string{filepath.Join(photos, "Portrait_6.jpg"), filepath.Join(photos, "video-001.cmyk.jpeg"), filepath.Join(photos, "video-005.gray.png")}
	out, code := imageCheck(t, good...)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 3 {
		t.Fatalf("%d: %s", code, out)
	}
	for i, want := range []string{"JPEG 1200x1800, 252 kB, turned upright from EXIF orientation 6; stored as image/", "JPEG 150x103, 19 kB, upright already;", "PNG 150x103, 15 kB,"} {
		if !strings.HasPrefix(lines[i], good[i]+": "+want) {
			t.Errorf("%q does not say %q", lines[i], want)
		}
	}
	for _, frame := range []string{": 320x480 ", ", 640x960 ", ", 960x1440 "} {
		if !strings.Contains(lines[0], frame) {
			t.Errorf("%q has no %q", lines[0], frame)
		}
	}
	out, code = imageCheck(t, good[1], filepath.Join(photos, "video-001.interlaced.gif"), page, strange, dir, filepath.Join(dir, "none.jpg"))
	lines = strings.Split(strings.TrimSpace(out), "\n")
	if code != 1 || len(lines) != 6 || strings.Contains(out, "\x1b") {
		t.Fatalf("%d: %q", code, out)
	}
	for i, want := range []string{"", "refused: GIFs and moving pictures", "refused: This is a web page", "refused: The file is empty", "refused: not a file", "refused: no such file"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("%q does not say %q", lines[i], want)
		}
	}
}
