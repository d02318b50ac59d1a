package printed

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"testing"
)

// Film writes pictures of one size as a film without colours (YUV4MPEG2), ten
// frames a second, each picture for so many seconds.
func Film(t testing.TB, path string, seconds int, pictures ...*image.Gray) {
	t.Helper()
	size := pictures[0].Rect.Size()
	var b bytes.Buffer
	fmt.Fprintf(&b, "YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n", size.X, size.Y)
	grey := bytes.Repeat([]byte{128}, size.X*size.Y/2)
	for _, g := range pictures {
		for range 10 * seconds {
			b.WriteString("FRAME\n")
			b.Write(g.Pix)
			b.Write(grey)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
