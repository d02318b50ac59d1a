package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// cost is what a command took.
type cost struct {
	took, cpu, base time.Duration // base is the database's
	pss             float64       // at its highest, in megabytes
	said            string
}

// run runs our program to its end and watches it.
func (st *stall) run(ctx context.Context, args ...string) (*cost, error) {
	base, err := st.d.cpu(ctx)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, st.d.program(), args...)
	var out bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = st.d.environ(st.s), &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd}
	highest := p.watch()
	var after time.Duration
	stop := make(chan struct{})
	go func() { // its connections' processes end with it: their clocks are read until then
		for {
			select {
			case <-stop:
				return
			case <-time.After(200 * time.Millisecond):
				if now, err := st.d.cpu(ctx); err == nil {
					after = max(after, now)
				}
			}
		}
	}()
	err = cmd.Wait()
	c := &cost{took: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), pss: highest(), said: out.String()}
	close(stop)
	c.base = max(0, after-base)
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out.String())
	}
	return c, err
}

// watch reads a process's memory until it is asked for the highest.
func (p *process) watch() (highest func() float64) {
	stop, done := make(chan struct{}), make(chan float64)
	go func() {
		most := 0.0
		for {
			most = max(most, p.pss())
			select {
			case <-stop:
				done <- most
				return
			case <-time.After(25 * time.Millisecond):
			}
		}
	}()
	return func() float64 { close(stop); return <-done }
}

// imports measures files brought by the command: looked at, written, and once
// more; as drafts and shown at once.
func (st *stall) imports(ctx context.Context, r *report) error {
	for _, how := range []struct {
		name string
		args []string
	}{{"as drafts", nil}, {"shown at once", []string{"--publish"}}} {
		var highest [2]float64
		for i, rows := range []int{fewRows, manyRows} {
			if err := st.clear(ctx); err != nil {
				return err
			}
			file, err := st.file(rows)
			if err != nil {
				return err
			}
			dry, err := st.expect(ctx, file, fmt.Sprintf("%d in, 0 changed", rows), append([]string{"--dry-run"}, how.args...))
			if err != nil {
				return err
			}
			c, err := st.expect(ctx, file, fmt.Sprintf("%d in, 0 changed", rows), how.args)
			if err != nil {
				return err
			}
			again, err := st.expect(ctx, file, fmt.Sprintf("0 in, 0 changed, %d the same", rows), how.args)
			if err != nil {
				return err
			}
			highest[i] = c.pss
			r.note("%d rows by the command, %s: looked at in %.1f s; written in %.1f s (%.0f rows a second), own CPU %.1f s, the database's %.1f s, %.0f MB (PSS) at its highest; the same file again %.1f s.",
				rows, how.name, dry.took.Seconds(), c.took.Seconds(), float64(rows)/c.took.Seconds(), c.cpu.Seconds(), c.base.Seconds(), c.pss, again.took.Seconds())
			if rows == manyRows {
				r.bounds = append(r.bounds, bound{"10,000 rows by the command, " + how.name, []float64{c.took.Seconds()}, mostImport.Seconds(), "s"})
			}
		}
		r.bounds = append(r.bounds, bound{"memory of that, against 1,000 rows", []float64{highest[1] / max(highest[0], 1)}, mostGrowth, "times"})
	}
	return nil
}

// expect brings a file and looks that the command says what it shall.
func (st *stall) expect(ctx context.Context, file, said string, args []string) (*cost, error) {
	c, err := st.bring(ctx, file, args...)
	if err == nil && !strings.Contains(c.said, said) {
		err = fmt.Errorf("not %q: %s", said, c.said)
	}
	return c, err
}
