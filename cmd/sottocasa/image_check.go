package main

import (
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
	Files []string `arg:"" name:"file" help:"Picture files."`
}

// Run prints a line for each file.
func (i imageCheckCmd) Run(ctx context.Context) error {
	words, err := locale.Load()
	if err != nil {
		return err
	}
	l, err := photoLab()
	if err != nil {
		return err
	}
	refused := 0
	for _, name := range i.Files {
		line, err := checkImage(ctx, l, name)
		if err != nil {
			refused++
			line = "refused: " + whyNot(words.In(locale.En), err)
		}
		fmt.Printf("%s: %s\n", printable(name), line)
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d refused", refused, len(i.Files))
	}
	return ctx.Err()
}

// checkImage describes what would be stored of a file.
func checkImage(ctx context.Context, l *lab.Lab, name string) (string, error) {
	upload, err := readUpload(name)
	if err != nil {
		return "", err
	}
	p, err := l.Develop(ctx, upload)
	if err != nil {
		return "", err
	}
	turned := "upright already"
	if p.Orientation != 1 {
		turned = fmt.Sprintf("turned upright from EXIF orientation %d", p.Orientation)
	}
	var frames []string
	for _, f := range p.Frames {
		frames = append(frames, fmt.Sprintf("%dx%d %s", f.Width, f.Height, size(len(f.Body))))
	}
	return fmt.Sprintf("%s %dx%d, %s, %s; stored as %s, no metadata: %s", p.Format, p.Width, p.Height, size(len(upload)), turned,
		p.Type, strings.Join(frames, ", ")), nil
}

// readUpload reads a plain file; of one that is too large only as much as shows
// that it is.
func readUpload(name string) (upload []byte, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a file")
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
