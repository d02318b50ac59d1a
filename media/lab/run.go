package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"sottocasa/internal/fault"
)

// patience is how long one photo may take by the clock, once it is its turn.
const patience = 30 * time.Second

// mostOutput bounds what the child may answer, in bytes; four frames of a photo
// weigh less than one megabyte.
const mostOutput = 32 << 20

// Lab develops photos, and reads codes in them, in child processes, one at a time for each core.
type Lab struct {
	command []string
	slots   chan struct{}
}

// New is a lab whose child is the given command: a program that calls Child.
func New(command ...string) *Lab {
	return &Lab{command: command, slots: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

// Develop turns an upload into a photo. An upload that cannot become one is a
// fault Invalid whose words help; one that must wait for so long that ctx ends
// is a fault Unavailable.
func (l *Lab) Develop(ctx context.Context, upload []byte) (Photo, error) {
	p, err := l.send(ctx, upload)
	if err == nil && len(p.Frames) == 0 {
		err = errors.New("lab: the child's answer has no frames")
	}
	return p, err
}

// send gives an upload to a child when it is its turn.
func (l *Lab) send(ctx context.Context, upload []byte, args ...string) (Photo, error) {
	if err := checkBytes(len(upload)); err != nil {
		return Photo{}, err
	}
	if _, err := kindOf(upload); err != nil {
		return Photo{}, err
	}
	select {
	case l.slots <- struct{}{}:
		defer func() { <-l.slots }()
	case <-ctx.Done():
		return Photo{}, busy(ctx)
	}
	return l.run(ctx, upload, args)
}

func busy(ctx context.Context) error {
	return fault.New(fault.Unavailable, "error.picture_busy").Because("lab: %w", ctx.Err())
}

// run starts the child, with nothing of our environment: no secret is where
// strange bytes are read.
func (l *Lab) run(ctx context.Context, upload []byte, args []string) (Photo, error) {
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(short, l.command[0], slices.Concat(l.command[1:], args)...) //nolint:gosec // our own program, named by who wires
	var out, complaint bounded
	out.most, complaint.most = mostOutput, 4<<10
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(upload), &out, &complaint
	cmd.Env, cmd.Dir, cmd.WaitDelay = []string{"GOMAXPROCS=1"}, "/", time.Second
	err := cmd.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return read(out.Bytes())
	case ctx.Err() != nil:
		return Photo{}, busy(ctx)
	case short.Err() != nil || errors.As(err, &ended):
		said, _, _ := strings.Cut(complaint.String(), "\n")
		return Photo{}, refuse("error.picture_heavy").Because("lab: %w: %.200q", err, said)
	}
	return Photo{}, fmt.Errorf("lab: %w", err)
}

// bounded keeps the beginning of what is written; a child that writes more
// than it may finds its pipe closed.
type bounded struct {
	bytes.Buffer
	most int
}

// Write is part of io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errors.New("lab: the child says too much")
	}
	return b.Buffer.Write(p)
}

// read takes the child's answer apart. Only keys of this package's own are
// passed on.
func read(out []byte) (Photo, error) {
	var a answer
	line, rest, found := bytes.Cut(out, []byte("\n"))
	if err := json.Unmarshal(line, &a); err != nil || !found {
		return Photo{}, fmt.Errorf("lab: the child's answer: %w", err)
	}
	if a.Key != "" {
		if !strings.HasPrefix(a.Key, "error.picture_") {
			return Photo{}, fmt.Errorf("lab: the child refuses with %.40q", a.Key)
		}
		return Photo{}, refuse(a.Key, whole(a.Args)...).Because("%s", a.Reason)
	}
	if len(a.Bytes) != len(a.Photo.Frames) || !plausible(a.Photo.Codes) {
		return Photo{}, errors.New("lab: the child's answer does not fit together")
	}
	for i, n := range a.Bytes {
		if n <= 0 || n > len(rest) {
			return Photo{}, errors.New("lab: the child's answer is cut off")
		}
		a.Photo.Frames[i].Body, rest = rest[:n:n], rest[n:]
	}
	return a.Photo, nil
}

// whole gives numbers back as they were before they went through JSON.
func whole(args []any) []any {
	for i, a := range args {
		if n, ok := a.(float64); ok {
			args[i] = int(n)
		}
	}
	return args
}
