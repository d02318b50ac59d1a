package lab

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// kind is what a file is by its own bytes; its name is never asked.
type kind string

const (
	isJPEG kind = "JPEG"
	isPNG  kind = "PNG"
	isWebP kind = "WebP"
)

// mostScans is in how many goes a JPEG may paint its picture. Cameras need one,
// progressive ones a dozen; each costs as much as the whole picture, however few
// bytes it has.
const mostScans = 100

// kindOf says what an upload is, or why it cannot be taken.
func kindOf(b []byte) (kind, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		if n := bytes.Count(b, []byte("\xff\xda")); n > mostScans { // what is packed never has these two bytes
			return "", refuse("error.picture_rare").Because("lab: a JPEG of %d scans", n)
		}
		return isJPEG, nil
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		if chunkOfPNG(b, "acTL") != nil {
			return "", refuse("error.picture_moving")
		}
		return isPNG, nil
	case len(b) >= 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		if len(b) > 20 && string(b[12:16]) == "VP8X" && b[20]&2 != 0 {
			return "", refuse("error.picture_moving")
		}
		return isWebP, nil
	case bytes.HasPrefix(b, []byte("GIF8")):
		return "", refuse("error.picture_moving")
	case bytes.HasPrefix(b, []byte("%PDF")):
		return "", refuse("error.picture_pdf")
	case len(b) >= 12 && string(b[4:8]) == "ftyp":
		return "", refuse(brandKey(b))
	}
	return "", refuse(textKey(b))
}

// brandKey tells apart what wears the box "ftyp": photos of iPhones, AVIF and
// films. The brand mif1 leaves open which; the compatible ones say.
func brandKey(b []byte) string {
	size := min(int(binary.BigEndian.Uint32(b)), len(b), 256)
	brands := string(b[8:12]) + " "
	for at := 16; at+4 <= size; at += 4 {
		brands += string(b[at:at+4]) + " "
	}
	for _, c := range []struct{ brand, key string }{
		{"avif", "error.picture_avif"}, {"avis", "error.picture_avif"},
		{"hei", "error.picture_heic"}, {"hev", "error.picture_heic"}, {"mif1", "error.picture_heic"}, {"msf1", "error.picture_heic"},
	} {
		if strings.Contains(brands, c.brand) {
			return c.key
		}
	}
	return "error.picture_film"
}

// textKey finds drawings and pages among what is no picture at all.
func textKey(b []byte) string {
	head := bytes.ToLower(bytes.TrimLeft(b[:min(len(b), 1024)], "\xef\xbb\xbf \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("<")) && bytes.Contains(head, []byte("<svg")):
		return "error.picture_drawing"
	case bytes.HasPrefix(head, []byte("<!doctype html")), bytes.HasPrefix(head, []byte("<html")),
		bytes.HasPrefix(head, []byte("<script")), bytes.HasPrefix(head, []byte("<!--")), bytes.HasPrefix(head, []byte("<body")):
		return "error.picture_page"
	}
	return "error.picture_kind"
}
