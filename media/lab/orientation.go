package lab

import (
	"bytes"
	"encoding/binary"
)

// orientationOf reads how the camera was held from the EXIF data of a file;
// 1, upright, when it says nothing that can be understood.
func orientationOf(k kind, b []byte) int {
	switch k {
	case isJPEG:
		return orientation(exifOfJPEG(b))
	case isPNG:
		return orientation(chunkOfPNG(b, "eXIf"))
	case isWebP:
		return orientation(bytes.TrimPrefix(chunkOfWebP(b, "EXIF"), []byte("Exif\x00\x00")))
	}
	return 1
}

// exifOfJPEG is the content of the first APP1 segment that is EXIF's. The
// segments after the beginning of the picture itself are not looked at.
func exifOfJPEG(b []byte) []byte {
	var found []byte
	segments(b, func(marker byte, body []byte) bool {
		rest, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
		if marker == 0xe1 && ok {
			found = rest
		}
		return found == nil
	})
	return found
}

// segments walks the segments of a JPEG up to the picture itself, as long as
// visit gives true.
func segments(b []byte, visit func(marker byte, body []byte) bool) {
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		marker := b[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		size := int(binary.BigEndian.Uint16(b[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(b) || !visit(marker, b[at+4:at+2+size]) {
			return
		}
		at += 2 + size
	}
}

// chunkOfPNG is the content of the first chunk of that name.
func chunkOfPNG(b []byte, name string) []byte {
	for at := 8; at+8 <= len(b); {
		size := int(binary.BigEndian.Uint32(b[at:]))
		if size > len(b)-at-8 {
			return nil
		}
		if string(b[at+4:at+8]) == name {
			return b[at+8 : at+8+size]
		}
		at += 12 + size
	}
	return nil
}

// chunkOfWebP is the content of the first chunk of that name.
func chunkOfWebP(b []byte, name string) []byte {
	for at := 12; at+8 <= len(b); {
		size := int(binary.LittleEndian.Uint32(b[at+4:]))
		if size > len(b)-at-8 {
			return nil
		}
		if string(b[at:at+4]) == name {
			return b[at+8 : at+8+size]
		}
		at += 8 + size + size&1
	}
	return nil
}

// orientation reads tag 0x0112 of the first directory of a TIFF structure.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch string(tiff[:4]) {
	case "II*\x00":
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	dir := tiff[at:]
	for i := range int(order.Uint16(dir)) {
		entry := 2 + 12*i
		if entry+12 > len(dir) {
			break
		}
		if order.Uint16(dir[entry:]) != 0x0112 {
			continue
		}
		v := uint32(order.Uint16(dir[entry+8:]))
		if order.Uint16(dir[entry+2:]) == 4 { // written as a long by some
			v = order.Uint32(dir[entry+8:])
		}
		if v >= 1 && v <= 8 {
			return int(v)
		}
		break
	}
	return 1
}
