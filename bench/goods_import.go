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

// imports measures files brought by the command: looked at, written, once more,
// and with other prices; as drafts and shown at once.
func (st *stall) imports(ctx context.Context, r *report) error {
	for _, how := range []struct {
		name string
		args []string
	}{{"as drafts", nil}, {"shown at once", []string{"--publish"}}} {
		few, err := st.brought(ctx, r, fewRows, how.name, how.args)
		if err != nil {
			return err
		}
		many, err := st.brought(ctx, r, manyRows, how.name, how.args)
		if err != nil {
			return err
		}
		for i, what := range []string{"10,000 rows by the command, " + how.name, "10,000 rows with other prices and stocks, " + how.name} {
			r.bounds = append(r.bounds, bound{what, []float64{many[i].took.Seconds()}, mostImport.Seconds(), "s"},
				bound{"memory of that, against 1,000 rows", []float64{many[i].pss / max(few[i].pss, 1)}, mostGrowth, "times"})
		}
	}
	return nil
}

// brought brings one file in, and another with other prices.
func (st *stall) brought(ctx context.Context, r *report, rows int, name string, args []string) (written [2]*cost, err error) {
	if err := st.clear(ctx); err != nil {
		return written, err
	}
	first, err := st.file(rows, 0)
	if err != nil {
		return written, err
	}
	later, err := st.file(rows, 1)
	if err != nil {
		return written, err
	}
	runs := make([]*cost, 4)
	for i, x := range []struct {
		file, said string
		args       []string
	}{
		{first, fmt.Sprintf("%d in, 0 changed", rows), append([]string{"--dry-run"}, args...)}, {first, fmt.Sprintf("%d in, 0 changed", rows), args},
		{first, fmt.Sprintf("0 in, 0 changed, %d the same", rows), args}, {later, fmt.Sprintf("0 in, %d changed", rows), args},
	} {
		if runs[i], err = st.expect(ctx, x.file, x.said, x.args); err != nil {
			return written, err
		}
	}
	for i, what := range []string{"looked at", "written", "the same again", "with other prices"} {
		c := runs[i]
		r.note("%d rows, %s, %s: %.1f s (%.0f a second), own CPU %.1f s, the database's %.1f s, %.0f MB (PSS) at its highest.",
			rows, name, what, c.took.Seconds(), float64(rows)/c.took.Seconds(), c.cpu.Seconds(), c.base.Seconds(), c.pss)
	}
	return [2]*cost{runs[1], runs[3]}, nil
}

// expect brings a file and looks that the command says what it shall.
func (st *stall) expect(ctx context.Context, file, said string, args []string) (*cost, error) {
	c, err := st.bring(ctx, file, args...)
	if err == nil && !strings.Contains(c.said, said) {
		err = fmt.Errorf("not %q: %s", said, c.said)
	}
	return c, err
}
