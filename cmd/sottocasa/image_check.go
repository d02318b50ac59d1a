package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media/lab"
)

// imageCheckCmd needs no database and no settings: it does with files what the
// server does with uploads, in the same child process.
type imageCheckCmd struct {
	Lang  string   `enum:"it,en," default:"" help:"it or en; without it what LC_ALL or LANG says."`
	Files []string `arg:"" name:"file" help:"Picture files."`
}

// Run prints a line for each file.
func (i imageCheckCmd) Run(ctx context.Context) error {
	words, err := locale.Load()
	if err != nil {
		return err
	}
	p := words.In(spoken(i.Lang, os.Getenv))
	l, err := photoLab()
	if err != nil {
		return err
	}
	refused := 0
	for _, name := range i.Files {
		line, err := checkImage(ctx, l, p, name)
		if err != nil {
			refused++
			line = p.T("photo.check_refused", "why", whyNot(p, err))
		}
		fmt.Printf("%s: %s\n", printable(name), line)
	}
	if refused > 0 {
		return errors.New(p.T("photo.check_total", "bad", refused, "of", len(i.Files)))
	}
	return ctx.Err()
}

// spoken is the language that a command line is answered in: what was asked for,
// else what the environment says as POSIX reads it, else English.
func spoken(asked string, env func(string) string) locale.Lang {
	said := cmp.Or(asked, env("LC_ALL"), env("LC_MESSAGES"), env("LANG"))
	if said == "it" || strings.HasPrefix(said, "it_") || strings.HasPrefix(said, "it.") {
		return locale.It
	}
	return locale.En
}

// checkImage describes what would be stored of a file.
func checkImage(ctx context.Context, l *lab.Lab, words *locale.Printer, name string) (string, error) {
	upload, err := readUpload(name)
	if err != nil {
		return "", err
	}
	p, err := l.Develop(ctx, upload)
	if err != nil {
		return "", err
	}
	turned := words.T("photo.check_upright")
	if p.Orientation != 1 {
		turned = words.T("photo.check_turned", "from", p.Orientation)
	}
	var frames []string
	for _, f := range p.Frames {
		frames = append(frames, fmt.Sprintf("%dx%d %s", f.Width, f.Height, size(len(f.Body))))
	}
	return words.T("photo.check_stored", "was", fmt.Sprintf("%s %dx%d, %s", p.Format, p.Width, p.Height, size(len(upload))), "turned", turned,
		"type", p.Type, "frames", strings.Join(frames, ", ")), nil
}

// readUpload reads a plain file; of one that is too large only as much as shows
// that it is.
func readUpload(name string) (upload []byte, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fault.New(fault.Invalid, "photo.check_no_file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, lab.MaxBytes+1))
}

// whyNot is the sentence that a shopkeeper would read, or what the system says.
func whyNot(p *locale.Printer, err error) string {
	var said *fault.Fault
	if errors.As(err, &said) {
		return p.T(said.Key, said.Args...)
	}
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func size(bytes int) string {
	if bytes < 1000 {
		return strconv.Itoa(bytes) + " B"
	}
	if bytes < 1_000_000 {
		return strconv.Itoa((bytes+500)/1000) + " kB"
	}
	return strconv.FormatFloat(float64(bytes)/1e6, 'f', 1, 64) + " MB"
}

// printable is a name that cannot play with the terminal.
func printable(name string) string {
	quoted := strconv.Quote(name)
	if quoted == `"`+name+`"` {
		return name
	}
	return quoted
}
