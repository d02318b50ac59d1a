package files_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/media"
	"sottocasa/media/buckettest"
	"sottocasa/media/files"
)

// writerDir names the variable that turns the test program into a writer that
// waits to be killed.
const writerDir = "FILES_TEST_WRITER_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerDir); dir != "" {
		writer(dir)
		return
	}
	os.Exit(m.Run())
}

// writer puts half a file, says so and waits for the other half.
func writer(dir string) {
	b, err := files.New(dir)
	if err != nil {
		panic(err)
	}
	r, w := io.Pipe()
	go func() {
		if _, err := w.Write(bytes.Repeat([]byte("half"), 100_000)); err != nil {
			panic(err)
		}
		if _, err := os.Stdout.WriteString("half\n"); err != nil {
			panic(err)
		}
	}()
	panic(b.Put(context.Background(), "shops/a/1.webp", "image/webp", r))
}

func bucket(t *testing.T, dir string) *files.Bucket {
	t.Helper()
	b, err := files.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func TestContract(t *testing.T) {
	buckettest.Run(t, func(t *testing.T) media.Bucket { return bucket(t, filepath.Join(t.TempDir(), "new", "media")) })
}

func TestAKilledWriterLeavesNothingToBeSeen(t *testing.T) {
	dir := t.TempDir()
	b := bucket(t, dir)
	if err := b.Put(t.Context(), "shops/a/1.webp", "image/webp", strings.NewReader("the old one")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "half\n" {
		t.Fatalf("the writer says %q: %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var killed *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &killed) {
		t.Fatal(err)
	}
	if got := onDisk(t, dir); got != 2 {
		t.Fatalf("%d files on the disk, want the old one and the leftover", got)
	}
	for e, err := range b.List(t.Context(), "") {
		if err != nil || e.Key != "shops/a/1.webp" || e.Size != 11 {
			t.Errorf("listed %+v, %v", e, err)
		}
	}
	for _, c := range []struct {
		age   time.Duration
		swept int
	}{{time.Hour, 0}, {-time.Second, 1}, {-time.Second, 0}} {
		if n, err := b.Sweep(t.Context(), c.age); err != nil || n != c.swept {
			t.Errorf("sweep of %v: %d, %v", c.age, n, err)
		}
	}
	if got := onDisk(t, dir); got != 1 {
		t.Errorf("%d files on the disk after sweeping", got)
	}
}

func onDisk(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A link inside the folder that leads outside is no way out.
func TestLinksDoNotLeadOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.webp"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "shops")); err != nil {
		t.Fatal(err)
	}
	b := bucket(t, dir)
	if r, _, err := b.Open(t.Context(), "shops/secret.webp"); err == nil || r != nil {
		t.Error("read through a link")
	}
	if err := b.Put(t.Context(), "shops/new.webp", "image/webp", strings.NewReader("x")); err == nil {
		t.Error("wrote through a link")
	}
	if got := onDisk(t, outside); got != 1 {
		t.Errorf("%d files outside", got)
	}
}

func TestDataOutliveTheBucket(t *testing.T) {
	dir := t.TempDir()
	first, err := files.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Put(t.Context(), "hoods/a/1.png", "image/png", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	r, info, err := bucket(t, dir).Open(t.Context(), "hoods/a/1.png")
	if err != nil || info.Size != 1 || info.ContentType != "image/png" {
		t.Fatalf("%+v, %v", info, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := files.New(filepath.Join(dir, "hoods/a/1.png")); err == nil || fault.Has(err, fault.NotFound) {
		t.Errorf("a file is no folder: %v", err)
	}
}

// A Put that fails cleans up after itself, without waiting for Sweep.
func TestAFailedPutLeavesNoFile(t *testing.T) {
	dir := t.TempDir()
	cause := errors.New("the phone lost its signal")
	r := io.MultiReader(strings.NewReader("half of"), iotest.ErrReader(cause))
	if err := bucket(t, dir).Put(t.Context(), "shops/a/1.webp", "image/webp", r); !errors.Is(err, cause) {
		t.Error(err)
	}
	if got := onDisk(t, dir); got != 0 {
		t.Errorf("%d files left", got)
	}
}
