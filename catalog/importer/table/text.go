package table

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sottocasa/internal/fault"
)

// A quote that is never closed would swallow the rest of the file: after so much
// its row is given up and reading goes on behind its first line.
const (
	openLines = 300
	openBytes = 128 << 10
	maxLine   = 1 << 20
)

// text reads CSV line by line.
type text struct {
	lines   *bufio.Reader
	comma   byte
	line    int      // of the next line
	pending []string // lines to be read again
	ended   bool
}

// openText finds out how the file is written: in which letters, and what stands
// between its cells.
func openText(r *io.SectionReader, head []byte) (*text, error) {
	if bytes.HasPrefix(head, []byte("%PDF")) || bytes.IndexByte(head, 0) >= 0 && !bytes.HasPrefix(head, []byte("\xff\xfe")) && !bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, fault.New(fault.Invalid, "import.file_kind")
	}
	letters, err := decoded(r, head)
	if err != nil {
		return nil, err
	}
	t := &text{lines: bufio.NewReaderSize(letters, 64<<10), line: 1}
	top, err := t.peek()
	if err != nil {
		return nil, err
	}
	if sep, ok := strings.CutPrefix(strings.ToLower(top[0]), "sep="); ok && len(strings.TrimSpace(sep)) <= 1 && sep != "" {
		t.comma = sep[0] // what a spreadsheet writes to itself
		_, err = t.take()
		return t, err
	}
	t.comma = separator(top)
	return t, nil
}

// decoded gives the file in UTF-8: what is no UTF-8 is Windows-1252, as old
// Italian tills and spreadsheets write.
func decoded(r *io.SectionReader, head []byte) (io.Reader, error) {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(r), nil
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := r.Seek(3, io.SeekStart)
		return r, err
	}
	right, err := isUTF8(r)
	if err != nil {
		return nil, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if right {
		return r, nil
	}
	return charmap.Windows1252.NewDecoder().Reader(r), nil
}

func isUTF8(r io.Reader) (bool, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	for {
		c, size, err := in.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, err
		case c == utf8.RuneError && size == 1:
			return false, nil
		}
	}
}

// separator is what stands between cells on the most of the first lines, and
// most often: a remark above the header has none.
func separator(top []string) byte {
	best, most := byte(','), 0
	for _, c := range []byte(";,\t|") {
		score := 0
		for _, s := range top {
			if n := between(s, c); n > 0 {
				score += 1000 + min(n, 900)
			}
		}
		if score > most {
			best, most = c, score
		}
	}
	return best
}

// between counts a letter outside quotes.
func between(s string, c byte) (n int) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == c && !quoted:
			n++
		}
	}
	return n
}

func (t *text) close() error { return nil }

// peek gives the first lines, which are read again.
func (t *text) peek() (top []string, err error) {
	for len(top) < topLines {
		s, err := t.take()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		top = append(top, s)
	}
	if len(top) == 0 {
		return nil, fault.New(fault.Invalid, "import.file_empty")
	}
	t.again(top)
	return top, nil
}

func (t *text) again(lines []string) {
	t.pending = append(append([]string{}, lines...), t.pending...)
	t.line -= len(lines)
}

// take gives the next line without its end: \n, \r\n, or \r alone.
func (t *text) take() (string, error) {
	t.line++
	if len(t.pending) > 0 {
		s := t.pending[0]
		t.pending = t.pending[1:]
		return s, nil
	}
	if t.ended {
		t.line--
		return "", io.EOF
	}
	var b strings.Builder
	for {
		c, err := t.lines.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			t.ended = true
			if b.Len() == 0 {
				t.line--
				return "", io.EOF
			}
			return b.String(), nil
		case err != nil:
			return "", err
		case c == '\n':
			return b.String(), nil
		case c == '\r':
			if next, err := t.lines.Peek(1); err == nil && next[0] == '\n' {
				_, _ = t.lines.Discard(1)
			}
			return b.String(), nil
		}
		if b.Len() > maxLine {
			return "", fault.New(fault.Invalid, "import.file_kind")
		}
		b.WriteByte(c)
	}
}

// next gives one row, of several lines when a cell holds some.
func (t *text) next() (Row, error) {
	at := t.line
	first, err := t.take()
	if err != nil {
		return Row{}, err
	}
	all, lines := first, []string{first}
	for {
		cells, closed := split(all, t.comma)
		if closed {
			return checked(at, cells), nil
		}
		more, err := t.take()
		if err != nil && !errors.Is(err, io.EOF) {
			return Row{}, err
		}
		if err != nil || len(lines) >= openLines || len(all) > openBytes {
			if err == nil {
				lines = append(lines, more)
			}
			t.again(lines[1:])
			return Row{Line: at, Err: fault.New(fault.Invalid, "import.row_quote")}, nil
		}
		lines = append(lines, more)
		all += "\n" + more
	}
}

// split takes a row apart; closed is false when its last quote is open. A quote
// inside a cell that does not begin with one is a letter, as people write inches
// and nicknames.
func split(s string, comma byte) (cells []string, closed bool) {
	for at := 0; ; {
		start := at
		for start < len(s) && (s[start] == ' ' || s[start] == '\t') && s[start] != comma {
			start++
		}
		if start < len(s) && s[start] == '"' {
			cell, end, ok := quoted(s, start+1, comma)
			if !ok {
				return nil, false
			}
			cells, at = append(cells, tidy(cell)), end
		} else {
			end := strings.IndexByte(s[at:], comma)
			if end < 0 {
				return append(cells, tidy(s[at:])), true
			}
			cells, at = append(cells, tidy(s[at:at+end])), at+end
		}
		if at >= len(s) {
			return cells, true
		}
		at++ // the separator
	}
}

// quoted reads a cell in quotes and gives where its separator stands.
func quoted(s string, at int, comma byte) (cell string, end int, ok bool) {
	var b strings.Builder
	for i := at; i < len(s); i++ {
		if s[i] != '"' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		rest := i + 1
		for rest < len(s) && s[rest] == ' ' {
			rest++
		}
		if rest == len(s) || s[rest] == comma {
			return b.String(), rest, true
		}
		b.WriteByte('"')
	}
	return "", 0, false
}
