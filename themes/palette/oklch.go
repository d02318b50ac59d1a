package palette

import (
	"fmt"
	"math"
	"strconv"
)

// rgb is a colour in linear light, each part 0 to 1.
type rgb [3]float64

// lch is a colour in OKLCH: lightness 0–1, chroma, hue in degrees.
type lch struct{ L, C, H float64 }

func linear(c float64) float64 {
	if c <= .04045 {
		return c / 12.92
	}
	return math.Pow((c+.055)/1.055, 2.4)
}

func gamma(c float64) float64 {
	if c <= .0031308 {
		return 12.92 * c
	}
	return 1.055*math.Pow(c, 1/2.4) - .055
}

// parse reads "#rrggbb".
func parse(hex string) (rgb, error) {
	if len(hex) != 7 || hex[0] != '#' {
		return rgb{}, fmt.Errorf("palette: %q is not #rrggbb", hex)
	}
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return rgb{}, fmt.Errorf("palette: %q is not #rrggbb", hex)
	}
	var c rgb
	for i, shift := range []uint{16, 8, 0} {
		c[i] = linear(float64(n>>shift&0xff) / 255)
	}
	return c, nil
}

// toLCH follows Ottosson's OKLab matrices.
func toLCH(c rgb) lch {
	l := math.Cbrt(.4122214708*c[0] + .5363325363*c[1] + .0514459929*c[2])
	m := math.Cbrt(.2119034982*c[0] + .6806995451*c[1] + .1073969566*c[2])
	s := math.Cbrt(.0883024619*c[0] + .2817188376*c[1] + .6299787005*c[2])
	a := 1.9779984951*l - 2.428592205*m + .4505937099*s
	b := .0259040371*l + .7827717662*m - .808675766*s
	h := math.Atan2(b, a) * 180 / math.Pi
	if h < 0 {
		h += 360
	}
	return lch{.2104542553*l + .793617785*m - .0040720468*s, math.Hypot(a, b), h}
}

func toRGB(c lch) rgb {
	a, b := c.C*math.Cos(c.H*math.Pi/180), c.C*math.Sin(c.H*math.Pi/180)
	l := math.Pow(c.L+.3963377774*a+.2158037573*b, 3)
	m := math.Pow(c.L-.1055613458*a-.0638541728*b, 3)
	s := math.Pow(c.L-.0894841775*a-1.291485548*b, 3)
	return rgb{
		4.0767416621*l - 3.3077115913*m + .2309699292*s,
		-1.2684380046*l + 2.6097574011*m - .3413193965*s,
		-.0041960863*l - .7034186147*m + 1.707614701*s,
	}
}

// hex writes the nearest colour a screen has: chroma gives way until it fits.
func (c lch) hex() string {
	for range 40 {
		if v := toRGB(c); fits(v) {
			break
		}
		c.C *= .94
	}
	s := "#"
	for _, x := range toRGB(c) {
		s += fmt.Sprintf("%02x", int(math.Round(255*gamma(min(1, max(0, x))))))
	}
	return s
}

func fits(c rgb) bool {
	for _, x := range c {
		if x < -.0005 || x > 1.0005 {
			return false
		}
	}
	return true
}

func luminance(hex string) float64 {
	c, _ := parse(hex)
	return .2126*c[0] + .7152*c[1] + .0722*c[2]
}

// Contrast is the ratio of WCAG between two "#rrggbb" colours, 1 to 21.
func Contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}
