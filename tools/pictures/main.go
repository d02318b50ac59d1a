// Command pictures makes the demo neighbourhood's pictures in every width that
// pages ask for, as WebP without metadata, and the index that tells their sizes
// and alternative texts. make.sh in this folder runs it.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// original is one entry of the originals' index.
type original struct {
	File string            `json:"file"`
	Alt  map[string]string `json:"alt"`
}

// picture is one entry of the index that is written; internal/demo reads it.
type picture struct {
	Name   string            `json:"name"`
	Hash   string            `json:"hash"`
	Type   string            `json:"type"`
	Width  int               `json:"width"`
	Height int               `json:"height"`
	Widths []int             `json:"widths"`
	Alt    map[string]string `json:"alt"`
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pictures ORIGINALS RESULTS")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "pictures:", err)
		os.Exit(1)
	}
}

// run makes every picture of the originals' folder in into the folder out.
func run(in, out string) error {
	list, err := originals(filepath.Join(in, "index.json"))
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(out, "*.webp"))
	if err != nil {
		return err
	}
	for _, f := range old {
		if err := os.Remove(f); err != nil {
			return err
		}
	}
	index := make(map[string]picture, len(list))
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		errs []error
		gate = make(chan struct{}, 2)
	)
	for id, o := range list {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			p, err := convert(filepath.Join(in, filepath.FromSlash(o.File)), out, widths(id), o.Alt)
			mu.Lock()
			defer mu.Unlock()
			index[id] = p
			errs = append(errs, err)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	b, err := json.MarshalIndent(index, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "index.json"), append(b, '\n'), 0o644)
}

// originals flattens the originals' index: product ids, "<slug>-cover",
// "<slug>-logo" and "neighbourhood".
func originals(file string) (map[string]original, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(b, &top); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	list := make(map[string]original, len(top))
	for id, raw := range top {
		if id == "shops" {
			var shops map[string]map[string]original
			if err := json.Unmarshal(raw, &shops); err != nil {
				return nil, fmt.Errorf("%s: shops: %w", file, err)
			}
			for slug, kinds := range shops {
				for kind, o := range kinds {
					list[slug+"-"+kind] = o
				}
			}
			continue
		}
		var o original
		if err := json.Unmarshal(raw, &o); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, id, err)
		}
		list[id] = o
	}
	return list, nil
}

// widths are the widths of pixels wanted for a picture: logos are shown small,
// everything else at a phone's, two phone's and a laptop's column.
func widths(id string) []int {
	if strings.HasSuffix(id, "-logo") {
		return []int{128, 256, 512}
	}
	return []int{320, 640, 960, 1600}
}

// convert writes file in each wanted width, never enlarged: the original's own
// width stands in for those that it does not reach.
func convert(file, out string, want []int, alt map[string]string) (picture, error) {
	width, height, err := size(file)
	if err != nil {
		return picture{}, err
	}
	if alt["it"] == "" || alt["en"] == "" {
		return picture{}, fmt.Errorf("%s: an alternative text is missing", file)
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	p := picture{Name: name, Type: "image/webp", Width: width, Height: height, Alt: alt}
	sum := sha256.New()
	for _, w := range want {
		w = min(w, width)
		if n := len(p.Widths); n > 0 && p.Widths[n-1] == w {
			break
		}
		target := filepath.Join(out, fmt.Sprintf("%s-%d.webp", name, w))
		if err := encode(file, target, w); err != nil {
			return picture{}, err
		}
		b, err := os.ReadFile(target)
		if err != nil {
			return picture{}, err
		}
		if _, err := sum.Write(b); err != nil {
			return picture{}, err
		}
		p.Widths = append(p.Widths, w)
	}
	p.Hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return p, nil
}

// size reads the width and height of a JPEG or PNG file.
func size(file string) (width, height int, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w", file, err)
	}
	return c.Width, c.Height, nil
}

// encode calls cwebp. Flat drawings in PNG (the logos) are smaller lossless.
func encode(file, target string, width int) error {
	args := []string{"-quiet", "-metadata", "none", "-m", "6", "-q", "78"}
	if filepath.Ext(file) == ".png" {
		args = append(args, "-lossless")
	}
	args = append(args, "-resize", strconv.Itoa(width), "0", file, "-o", target)
	if b, err := exec.CommandContext(context.Background(), "cwebp", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("cwebp %s: %w: %s", file, err, b)
	}
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cwebp wrote no %s", target)
	}
	return nil
}
