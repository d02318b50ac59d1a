package fetch

import (
	"archive/zip"
	"io"
	"path"
	"strings"

	"sottocasa/internal/fault"
)

// Limits of a folder of pictures.
const (
	MaxFolder  = 64 << 20 // bytes, packed
	mostFiles  = 10_000
	mostInside = 1 << 30 // bytes, unpacked
	mostRatio  = 100     // a picture is packed already: more is a bomb
	smallFile  = 64 << 10
)

// Folder is a zip of pictures. It is never unpacked to a disk: its files are
// found by their names, and read in memory one at a time.
type Folder struct {
	files map[string]*zip.File
	most  int64
}

// OpenFolder reads a zip's list of contents. Links and what is no file are left
// out; more than the limits is a fault Invalid.
func OpenFolder(r io.ReaderAt, size, most int64) (*Folder, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.New(fault.Invalid, "import.folder_broken").Because("fetch: %w", err)
	}
	if len(z.File) > mostFiles {
		return nil, fault.New(fault.Invalid, "import.folder_many", "count", mostFiles)
	}
	f := &Folder{files: map[string]*zip.File{}, most: most}
	inside := uint64(0)
	for _, x := range z.File {
		if inside += x.UncompressedSize64; inside > mostInside || x.UncompressedSize64 > smallFile && x.UncompressedSize64/max(x.CompressedSize64, 1) > mostRatio {
			return nil, fault.New(fault.Invalid, "import.folder_bomb")
		}
		if x.Mode().IsRegular() && !strings.Contains(x.Name, "\\") {
			f.files[called(x.Name)] = x
		}
	}
	return f, nil
}

// called is the name that a picture goes by: without folders and capitals.
func called(name string) string {
	return strings.ToLower(path.Base(strings.ReplaceAll(name, "\\", "/")))
}

// Read gives a file by its name; its folders do not matter. What is larger than
// a picture may be is refused, whatever the list of contents says of it.
func (f *Folder) Read(name string) (body []byte, err error) {
	var x *zip.File
	if f != nil {
		x = f.files[called(name)]
	}
	if x == nil {
		return nil, fault.New(fault.Invalid, "import.picture_missing", "name", path.Base(name))
	}
	r, err := x.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "import.folder_broken").Because("fetch: %w", err)
	}
	defer func() { _ = r.Close() }()
	body, err = io.ReadAll(io.LimitReader(r, f.most+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Invalid, "import.folder_broken").Because("fetch: %w", err)
	case int64(len(body)) > f.most:
		return nil, fault.New(fault.Invalid, "error.picture_large", "most", int(f.most>>20))
	}
	return body, nil
}

// Table gives a file that is no picture, of at most so many bytes.
func (f *Folder) Table(name string, most int64) ([]byte, error) {
	return (&Folder{files: f.files, most: most}).Read(name)
}

// Has tells whether there is a file of this name.
func (f *Folder) Has(name string) bool { return f.files[called(name)] != nil }
