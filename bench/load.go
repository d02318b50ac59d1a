package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// target is a page of a thousand to ask for.
type target struct{ host, path, expect string }

// request is what goes over the line: as little as a browser must say.
func (t target) request() []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", t.path, t.host)
}

// fire asks over some connections for a while, and gives the answers a second.
// Connections stay open; a wrong answer ends it all.
func fire(ctx context.Context, address string, targets []target, conns int, span time.Duration) (perSecond float64, err error) {
	var done atomic.Int64
	var first sync.Once
	ctx, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	var all sync.WaitGroup
	began := time.Now()
	for range conns {
		all.Go(func() {
			if e := ask(ctx, address, targets, &done); e != nil {
				first.Do(func() { err = e })
				cancel()
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(began).Seconds(), err
}

func ask(ctx context.Context, address string, targets []target, done *atomic.Int64) error {
	conn, err := net.Dial("tcp", address) //nolint:noctx // to our own child
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReaderSize(conn, 64<<10)
	for ctx.Err() == nil {
		t := targets[rand.IntN(len(targets))] //nolint:gosec // any page will do
		if _, err := conn.Write(t.request()); err != nil {
			return err
		}
		if _, err := read(in, nil); err != nil {
			return fmt.Errorf("%s%s: %w", t.host, t.path, err)
		}
		done.Add(1)
	}
	return nil
}

// read takes one answer off the line; a body is copied only when asked for.
func read(in *bufio.Reader, body *bytes.Buffer) (size int, err error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if !bytes.Contains(line, []byte(" 200 ")) {
		return 0, fmt.Errorf("answered %s", bytes.TrimSpace(line))
	}
	size = -1
	for {
		line, err = in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok {
			break
		}
		if len(name) == len("Content-Length") && bytes.EqualFold(name, []byte("Content-Length")) {
			if size, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return 0, err
			}
		}
	}
	if size < 0 {
		return 0, fmt.Errorf("an answer without a length")
	}
	if body != nil {
		_, err = io.CopyN(body, in, int64(size))
		return size, err
	}
	_, err = in.Discard(size)
	return size, err
}

// visit asks for every page once, so that both sides have seen each shop.
func visit(address string, targets []target) error {
	conn, err := net.Dial("tcp", address) //nolint:noctx // to our own child
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReaderSize(conn, 64<<10)
	for _, t := range targets {
		if _, err := conn.Write(t.request()); err != nil {
			return err
		}
		if _, err := read(in, nil); err != nil {
			return fmt.Errorf("%s%s: %w", t.host, t.path, err)
		}
	}
	return nil
}

// proveOne asks for a few pages and looks that they are what they should be.
func proveOne(address string, targets []target) (size int, err error) {
	conn, err := net.Dial("tcp", address) //nolint:noctx // to our own child
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	var sizes []int
	for _, t := range targets[:min(len(targets), 25)] {
		if _, err := conn.Write(t.request()); err != nil {
			return 0, err
		}
		var body bytes.Buffer
		n, err := read(in, &body)
		if err != nil || !bytes.Contains(body.Bytes(), []byte(t.expect)) {
			return 0, fmt.Errorf("%s%s does not hold %q: %w", t.host, t.path, t.expect, err)
		}
		sizes = append(sizes, n)
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2], nil
}
