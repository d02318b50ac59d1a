package lab

// A picture is made smaller by averaging the area of each new pixel, rows
// first, as they come: nothing of the size of the photo is held beside it.

// rows is a picture's samples, row by row, ch of them for each pixel.
type rows struct {
	w, h, ch int
	row      func(y int, into []byte) []byte // may give its own memory instead of filling into
}

// tap says which old pixels make a new one; the shares add up to one.
type tap struct {
	from   int
	shares []int32 // of one
}

const one = 1 << 14

// taps are those of n new pixels made of m old ones: the average of the area
// when there are fewer, between the two nearest when there are more.
func taps(n, m int) []tap {
	list := make([]tap, n)
	for i := range list {
		if m >= n {
			list[i] = area(i, n, m)
		} else {
			list[i] = between(i, n, m)
		}
	}
	return list
}

// area is the share that old pixels have in new pixel i. Lengths are counted in
// parts of which an old pixel has n and a new one m.
func area(i, n, m int) tap {
	begin, end := i*m, (i+1)*m
	t := tap{from: begin / n}
	left := int32(one)
	for at := t.from; at*n < end; at++ {
		covered := min(end, (at+1)*n) - max(begin, at*n)
		share := int32(int64(covered) * one / int64(m))
		t.shares = append(t.shares, share)
		left -= share
	}
	t.shares[len(t.shares)/2] += left // what rounding lost
	return t
}

func between(i, n, m int) tap {
	at := (2*i+1)*m - n // twice n parts an old pixel, counted from the middle of the first
	if at <= 0 {
		return tap{0, []int32{one}}
	}
	from := at / (2 * n)
	if from >= m-1 {
		return tap{m - 1, []int32{one}}
	}
	second := int32(int64(at%(2*n)) * one / int64(2*n))
	return tap{from, []int32{one - second, second}}
}

// resize gives the samples of src at another size.
func resize(src rows, w, h int) []byte {
	across, down := taps(w, src.w), taps(h, src.h)
	most := 1
	for _, t := range down {
		most = max(most, len(t.shares))
	}
	out := make([]byte, w*h*src.ch)
	raw := make([]byte, src.w*src.ch)
	ring := make([][]uint16, most) // rows already made narrow, by number
	for i := range ring {
		ring[i] = make([]uint16, w*src.ch)
	}
	sums := make([]int32, w*src.ch)
	next := 0
	for y, t := range down {
		for ; next < t.from+len(t.shares); next++ {
			if next >= t.from {
				narrow(ring[next%most], src.row(next, raw), across, src.ch)
			}
		}
		clear(sums)
		for i, share := range t.shares {
			for x, v := range ring[(t.from+i)%most] {
				sums[x] += share * int32(v)
			}
		}
		line := out[y*w*src.ch:][:len(sums)]
		for x, sum := range sums {
			line[x] = byte(min(255, (sum+1<<21)>>22))
		}
	}
	return out
}

// narrow makes one row narrower (or wider); samples come out 256 times as large.
func narrow(into []uint16, row []byte, across []tap, ch int) {
	if ch == 1 {
		for x, t := range across {
			sum := int32(0)
			for i, v := range row[t.from : t.from+len(t.shares)] {
				sum += t.shares[i] * int32(v)
			}
			into[x] = uint16(sum >> 6)
		}
		return
	}
	for x, t := range across {
		var r, g, b, a int32
		for i, share := range t.shares {
			px := row[4*(t.from+i):][:4]
			r += share * int32(px[0])
			g += share * int32(px[1])
			b += share * int32(px[2])
			a += share * int32(px[3])
		}
		px := into[4*x:][:4]
		px[0], px[1], px[2], px[3] = uint16(r>>6), uint16(g>>6), uint16(b>>6), uint16(a>>6)
	}
}
