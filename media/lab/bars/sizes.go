package bars

import "image"

// sizes are a picture whole, half and a quarter as large: in a small one the
// grain of a large code is gone, and its blur.
func sizes(g *image.Gray) []*image.Gray {
	half := halved(g)
	return []*image.Gray{g, half, halved(half)}
}

// halved makes one pixel of four.
func halved(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx()/2, g.Rect.Dy()/2
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		upper, lower := g.Pix[2*y*g.Stride:][:2*w], g.Pix[(2*y+1)*g.Stride:][:2*w]
		row := out.Pix[y*out.Stride:][:w]
		for x := range row {
			row[x] = byte((uint(upper[2*x]) + uint(upper[2*x+1]) + uint(lower[2*x]) + uint(lower[2*x+1]) + 2) / 4)
		}
	}
	return out
}

// turned makes columns of rows. It goes square by square, which stay in the
// processor's cache.
func turned(g *image.Gray) *image.Gray {
	const side = 32
	w, h := g.Rect.Dx(), g.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for top := 0; top < h; top += side {
		for left := 0; left < w; left += side {
			for y := top; y < min(top+side, h); y++ {
				for x := left; x < min(left+side, w); x++ {
					out.Pix[x*out.Stride+y] = g.Pix[y*g.Stride+x]
				}
			}
		}
	}
	return out
}

// slanted is a picture turned by 45 degrees, on grey; each pixel is the nearest
// one of a picture that it makes smaller by a quarter.
func slanted(g *image.Gray) *image.Gray {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	side := (w + h) * 3 / 4
	out := image.NewGray(image.Rect(0, 0, side, side))
	for i := range out.Pix {
		out.Pix[i] = 128
	}
	for y := range side {
		row := out.Pix[y*out.Stride:][:side]
		for x := range row {
			// A step to the right goes as far right as down.
			fromX, fromY := (x-y)*2/3+w/2, (x+y)*2/3-w/2
			if fromX >= 0 && fromX < w && fromY >= 0 && fromY < h {
				row[x] = g.Pix[fromY*g.Stride+fromX]
			}
		}
	}
	return out
}
