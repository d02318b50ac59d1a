// Package asset names files by their content, so that a browser may keep them
// for ever: a changed file has another path.
package asset

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
)

// Root begins every asset's path; it is the same on every host.
const Root = "/assets/"

// File is one file ready to be sent.
type File struct {
	Path string // hashed, from Root
	Type string // Content-Type
	Body []byte
}

// Set is files by their plain names; it never changes.
type Set struct{ files map[string]File }

// New makes a set of the given contents.
func New(contents map[string][]byte) Set {
	s := Set{files: make(map[string]File, len(contents))}
	for name, body := range contents {
		s.files[name] = Name(name, body)
	}
	return s
}

// Name gives body its hashed path: "base.css" becomes "/assets/base.3f….css".
func Name(name string, body []byte) File {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	return File{
		Path: Root + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		Type: kind(ext),
		Body: body,
	}
}

// URL is the hashed path of the file called name. A name that does not exist
// is a mistake of the program and panics.
func (s Set) URL(name string) string {
	f, ok := s.files[name]
	if !ok {
		panic("asset: no file " + name)
	}
	return f.Path
}

// Each calls fn for every file.
func (s Set) Each(fn func(File)) {
	for _, f := range s.files {
		fn(f)
	}
}

func kind(ext string) string {
	switch ext {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
