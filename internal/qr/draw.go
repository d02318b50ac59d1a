package qr

// blank draws what does not depend on the text.
func blank(number int, v version) Code {
	size := 17 + 4*number
	c := Code{Size: size, dark: make([][]bool, size), fixed: make([][]bool, size)}
	for i := range size {
		c.dark[i], c.fixed[i] = make([]bool, size), make([]bool, size)
	}
	for i := range size {
		c.set(i, 6, i%2 == 0)
		c.set(6, i, i%2 == 0)
	}
	for _, at := range [][2]int{{3, 3}, {size - 4, 3}, {3, size - 4}} {
		c.rings(at[0], at[1], 4)
	}
	last := len(v.align) - 1
	for i, x := range v.align {
		for j, y := range v.align {
			if i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0 {
				continue
			}
			c.rings(x, y, 2)
		}
	}
	c.format(0)
	if number >= 7 {
		c.number(number)
	}
	return c
}

func (c *Code) set(x, y int, dark bool) { c.dark[y][x], c.fixed[y][x] = dark, true }

// rings draws a finder (reach 4, with its light edge) or an alignment pattern
// (reach 2) around a centre.
func (c *Code) rings(x, y, reach int) {
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			px, py := x+dx, y+dy
			if px < 0 || py < 0 || px >= c.Size || py >= c.Size {
				continue
			}
			ring := max(dx, -dx, dy, -dy)
			c.set(px, py, ring != 4 && ring != reach/2)
		}
	}
}

// format writes the level M and the mask, twice.
func (c *Code) format(mask int) {
	rest := mask
	for range 10 {
		rest = rest<<1 ^ rest>>9*0x537
	}
	bits := (mask<<10 | rest) ^ 0x5412
	bit := func(i int) bool { return bits>>i&1 == 1 }
	for i := range 6 {
		c.set(8, i, bit(i))
	}
	c.set(8, 7, bit(6))
	c.set(8, 8, bit(7))
	c.set(7, 8, bit(8))
	for i := 9; i < 15; i++ {
		c.set(14-i, 8, bit(i))
	}
	for i := range 8 {
		c.set(c.Size-1-i, 8, bit(i))
	}
	for i := 8; i < 15; i++ {
		c.set(8, c.Size-15+i, bit(i))
	}
	c.set(8, c.Size-8, true)
}

// number writes the version, twice.
func (c *Code) number(n int) {
	rest := n
	for range 12 {
		rest = rest<<1 ^ rest>>11*0x1f25
	}
	bits := n<<12 | rest
	for i := range 18 {
		dark := bits>>i&1 == 1
		c.set(c.Size-11+i%3, i/3, dark)
		c.set(i/3, c.Size-11+i%3, dark)
	}
}

// place writes the codewords in pairs of columns, from the right, up and down.
func (c *Code) place(words []byte) {
	i := 0
	for right := c.Size - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range c.Size {
			y := step
			if (right+1)&2 == 0 {
				y = c.Size - 1 - step
			}
			for _, x := range []int{right, right - 1} {
				if !c.fixed[y][x] && i < 8*len(words) {
					c.dark[y][x] = words[i/8]>>(7-i%8)&1 == 1
					i++
				}
			}
		}
	}
}

// turns reports whether a mask turns a module over.
func turns(mask, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

func (c *Code) turn(mask int) {
	for y := range c.Size {
		for x := range c.Size {
			if !c.fixed[y][x] && turns(mask, x, y) {
				c.dark[y][x] = !c.dark[y][x]
			}
		}
	}
}

// mask turns modules over by the pattern that leaves the fewest shapes that
// mislead a reader.
func (c *Code) mask() {
	best, least := 0, -1
	for m := range 8 {
		c.turn(m)
		c.format(m)
		if p := c.penalty(); least < 0 || p < least {
			best, least = m, p
		}
		c.turn(m)
	}
	c.turn(best)
	c.format(best)
}

// penalty counts runs, blocks, false finders and an uneven number of dark
// modules, as the standard weighs them.
func (c *Code) penalty() int {
	sum, dark := 0, 0
	for i := range c.Size {
		sum += run(c.Size, func(j int) bool { return c.dark[i][j] }) + run(c.Size, func(j int) bool { return c.dark[j][i] })
		for j := range c.Size {
			if c.dark[i][j] {
				dark++
			}
			if i > 0 && j > 0 && c.dark[i][j] == c.dark[i-1][j] && c.dark[i][j] == c.dark[i][j-1] && c.dark[i][j] == c.dark[i-1][j-1] {
				sum += 3
			}
		}
	}
	off := dark*100/(c.Size*c.Size) - 50
	return sum + max(off, -off)/5*10
}

// run weighs one row or column.
func run(size int, at func(int) bool) int {
	sum, length, window := 0, 0, 0
	for j := range size {
		if length++; j == 0 || at(j) != at(j-1) {
			length = 1
		}
		if length == 5 {
			sum += 3
		} else if length > 5 {
			sum++
		}
		window = window << 1 & 0x7ff
		if at(j) {
			window |= 1
		}
		if j >= 10 && (window == 0x5d0 || window == 0x05d) {
			sum += 40
		}
	}
	return sum
}
