package lab

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"syscall"

	"sottocasa/internal/fault"
)

// What the child may take. A photo of a phone needs 60 MB and a second; the
// limits leave room for the largest that is let in.
const (
	memory  = 896 << 20 // bytes of data, stacks and what C takes included
	heap    = 512 << 20 // of Go's own, from where it collects whatever it can
	seconds = 20        // of CPU
)

// answer is the first line that the child writes; the frames' bytes follow.
type answer struct {
	Key    string // of what is wrong; "" when all went well
	Args   []any
	Photo  Photo // without bodies
	Bytes  []int // of each frame
	Reason string
}

// Child is the whole life of the child process: it binds itself, reads an
// upload from in and writes the photo to out, or the codes that stand in it when
// the arguments of the command say so. An error means that nobody can tell what
// is wrong with the upload.
func Child(args []string, in io.Reader, out io.Writer) error {
	if err := bind(); err != nil {
		return fmt.Errorf("lab: limits: %w", err)
	}
	upload, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	work := Develop
	if slices.Contains(args, readsCodes) {
		work = readCodes
	}
	p, err := safely(work, upload)
	var said *fault.Fault
	if err != nil && (!errors.As(err, &said) || said.Code != fault.Invalid) {
		return err
	}
	return write(out, p, said)
}

// safely turns a panic of a decoder into a damaged file.
func safely(work func([]byte) (Photo, error), upload []byte) (p Photo, err error) {
	defer func() {
		if v := recover(); v != nil {
			p, err = Photo{}, refuse("error.picture_broken").Because("lab: panic: %v", v)
		}
	}()
	return work(upload)
}

// bind takes from this process what it will not need, before it reads a byte.
// RLIMIT_DATA rather than RLIMIT_AS: Go reserves far more addresses than it uses.
// Where a machine runs out of memory all the same, the kernel is asked to end this
// process and not the program; where it cannot be asked nothing is lost.
func bind() error {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	debug.SetMemoryLimit(heap)
	for what, most := range map[int]uint64{syscall.RLIMIT_DATA: memory, syscall.RLIMIT_CPU: seconds, syscall.RLIMIT_FSIZE: 0, syscall.RLIMIT_CORE: 0} {
		var now syscall.Rlimit
		if err := syscall.Getrlimit(what, &now); err != nil {
			return err
		}
		most = min(most, now.Max)
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	return nil
}

func write(out io.Writer, p Photo, wrong *fault.Fault) error {
	a := answer{Photo: p}
	if wrong != nil {
		a = answer{Key: wrong.Key, Args: wrong.Args, Reason: wrong.Error()}
	}
	frames := a.Photo.Frames
	a.Photo.Frames = make([]Frame, len(frames))
	for i, f := range frames {
		a.Photo.Frames[i] = Frame{Width: f.Width, Height: f.Height}
		a.Bytes = append(a.Bytes, len(f.Body))
	}
	if err := json.NewEncoder(out).Encode(a); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	for _, f := range frames {
		if _, err := out.Write(f.Body); err != nil {
			return fmt.Errorf("lab: %w", err)
		}
	}
	return nil
}
