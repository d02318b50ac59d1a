package mail

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/internal/fault"
)

func folder(t *testing.T) *Folder {
	t.Helper()
	f, err := NewFolder(filepath.Join(t.TempDir(), "mail"))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFolderKeepsLetters(t *testing.T) {
	f := folder(t)
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	f.now = func() time.Time { at = at.Add(time.Millisecond); return at }
	for _, name := range []string{"one", "two_2", "three", "two_2"} {
		l := letter()
		l.ID = name
		if err := f.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	for n, want := range map[int]string{9: "three two_2 one", 2: "three two_2", 0: "", -1: ""} {
		list, err := f.List(n)
		var ids []string
		for _, l := range list {
			ids = append(ids, l.ID)
		}
		if got := strings.Join(ids, " "); err != nil || got != want {
			t.Errorf("the newest %d: %s, %v; want %s", n, got, err, want)
		}
	}
	got, err := f.Read("two_2")
	want := letter()
	want.ID = "two_2"
	if err != nil || got.Letter != want || !got.At.Equal(time.Date(2026, 11, 21, 9, 0, 0, 2e6, time.UTC)) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, id := range []string{"four", "", "../one", "2_2", "2"} {
		if _, err := f.Read(id); !errors.Is(err, fault.New(fault.NotFound, "error.not_found")) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestFolderWritesAnIDOnce(t *testing.T) {
	f := folder(t)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if err := f.Send(t.Context(), letter()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	entries, err := os.ReadDir(f.dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files, %v", len(entries), err)
	}
}

func TestFolderLeavesNothingHalfWritten(t *testing.T) {
	f := folder(t)
	if err := os.WriteFile(filepath.Join(f.dir, ".letter-1"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := f.List(5); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if err := os.RemoveAll(f.dir); err != nil {
		t.Fatal(err)
	}
	if err := f.Send(t.Context(), letter()); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("without its folder: %v", err)
	}
}

func TestMalformedLettersAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Letter){
		"no id":                 func(l *Letter) { l.ID = "" },
		"id is a path":          func(l *Letter) { l.ID = "../../x" },
		"id is hidden":          func(l *Letter) { l.ID = ".x" },
		"id is long":            func(l *Letter) { l.ID = strings.Repeat("x", 65) },
		"id breaks a header":    func(l *Letter) { l.ID = "x\r\nBcc: eve@posta.example" },
		"subject breaks":        func(l *Letter) { l.Subject = "x\r\nBcc: eve@posta.example" },
		"subject breaks by \\n": func(l *Letter) { l.Subject = "x\nBcc: eve@posta.example" },
		"subject is empty":      func(l *Letter) { l.Subject = " " },
		"subject is long":       func(l *Letter) { l.Subject = strings.Repeat("è", 201) },
		"two people":            func(l *Letter) { l.To = "ada@posta.example, eve@posta.example" },
		"a name":                func(l *Letter) { l.To = "Ada <ada@posta.example>" },
		"address breaks":        func(l *Letter) { l.To = "ada@posta.example\r\nBcc: eve@posta.example" },
		"answer to two":         func(l *Letter) { l.ReplyTo = "a@posta.example,b@posta.example" },
		"no text":               func(l *Letter) { l.Text = "" },
	} {
		t.Run(name, func(t *testing.T) {
			s := &server{}
			s.start(t, "none")
			l := letter()
			spoil(&l)
			for _, sender := range []Sender{folder(t), sending(t, s, "", "none")} {
				if err := sender.Send(t.Context(), l); !errors.Is(err, ErrRefused) || strings.Contains(err.Error(), "posta") {
					t.Errorf("%T: %v", sender, err)
				}
			}
			if len(s.received) > 0 {
				t.Errorf("it went out: %q", s.received)
			}
		})
	}
}
