// Package qr draws short texts as QR codes (ISO/IEC 18004): bytes, error
// correction M, versions 1 to 10. That is enough for a link.
package qr

import (
	"errors"
	"fmt"
	"strings"
)

// Code is a square of light and dark modules.
type Code struct {
	Size  int // modules on a side, without the quiet zone
	dark  [][]bool
	fixed [][]bool // patterns that carry no data
}

// QuietZone is how many light modules must stand around a code.
const QuietZone = 4

// version is how the codewords of one size are cut into blocks.
type version struct {
	check  int   // codewords of error correction in each block
	blocks []int // data codewords of each block
	align  []int // centres of the alignment patterns
}

func versions() []version {
	return []version{
		{10, []int{16}, nil},
		{16, []int{28}, []int{6, 18}},
		{26, []int{44}, []int{6, 22}},
		{18, []int{32, 32}, []int{6, 26}},
		{24, []int{43, 43}, []int{6, 30}},
		{16, []int{27, 27, 27, 27}, []int{6, 34}},
		{18, []int{31, 31, 31, 31}, []int{6, 22, 38}},
		{22, []int{38, 38, 39, 39}, []int{6, 24, 42}},
		{22, []int{36, 36, 36, 37, 37}, []int{6, 26, 46}},
		{26, []int{43, 43, 43, 43, 44}, []int{6, 28, 50}},
	}
}

func (v version) data() int {
	n := 0
	for _, b := range v.blocks {
		n += b
	}
	return n
}

// Encode makes the smallest code of a text. More than 213 bytes do not fit.
func Encode(text string) (Code, error) {
	for i, v := range versions() {
		lengthBits := 8
		if i >= 9 {
			lengthBits = 16
		}
		if 4+lengthBits+8*len(text) > 8*v.data() {
			continue
		}
		c := blank(i+1, v)
		c.place(v.interleave(v.pack(text, lengthBits)))
		c.mask()
		return c, nil
	}
	return Code{}, errors.New("qr: the text is too long")
}

// pack writes mode, length, bytes and padding.
func (v version) pack(text string, lengthBits int) []byte {
	var bits []bool
	add := func(value, n int) {
		for i := n - 1; i >= 0; i-- {
			bits = append(bits, value>>i&1 == 1)
		}
	}
	add(4, 4)
	add(len(text), lengthBits)
	for i := range len(text) {
		add(int(text[i]), 8)
	}
	add(0, min(4, 8*v.data()-len(bits)))
	for len(bits)%8 != 0 {
		bits = append(bits, false)
	}
	words := make([]byte, len(bits)/8, v.data())
	for i, b := range bits {
		if b {
			words[i/8] |= 0x80 >> (i % 8)
		}
	}
	for pad := byte(0xec); len(words) < v.data(); pad ^= 0xec ^ 0x11 {
		words = append(words, pad)
	}
	return words
}

// interleave adds the error correction, and mixes the blocks.
func (v version) interleave(words []byte) []byte {
	var data, check [][]byte
	for _, n := range v.blocks {
		data = append(data, words[:n])
		check = append(check, remainder(words[:n], v.check))
		words = words[n:]
	}
	var out []byte
	for _, set := range [][][]byte{data, check} {
		for i := 0; ; i++ {
			some := false
			for _, b := range set {
				if i < len(b) {
					out, some = append(out, b[i]), true
				}
			}
			if !some {
				break
			}
		}
	}
	return out
}

// times multiplies in the field of 256 elements with the polynomial 0x11d.
func times(a, b byte) byte {
	var z byte
	for i := 7; i >= 0; i-- {
		z = z<<1 ^ z>>7*0x1d
		z ^= b >> i & 1 * a
	}
	return z
}

// remainder is the Reed–Solomon check of a block.
func remainder(data []byte, n int) []byte {
	generator := make([]byte, n)
	generator[n-1] = 1
	root := byte(1)
	for range n {
		for j := range n {
			generator[j] = times(generator[j], root)
			if j+1 < n {
				generator[j] ^= generator[j+1]
			}
		}
		root = times(root, 2)
	}
	rest := make([]byte, n)
	for _, b := range data {
		factor := b ^ rest[0]
		copy(rest, rest[1:])
		rest[n-1] = 0
		for j := range n {
			rest[j] ^= times(generator[j], factor)
		}
	}
	return rest
}

// Dark reports whether the module at column x of row y is dark.
func (c Code) Dark(x, y int) bool { return c.dark[y][x] }

// Path is the dark modules as the path of an SVG of Side units, with the quiet
// zone around it.
func (c Code) Path() string {
	var b strings.Builder
	for y := range c.Size {
		for x := 0; x < c.Size; x++ {
			from := x
			for x < c.Size && c.dark[y][x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+QuietZone, y+QuietZone, x-from, x-from)
			}
		}
	}
	return b.String()
}

// Side is how wide Path is with its quiet zone.
func (c Code) Side() int { return c.Size + 2*QuietZone }
