package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"sottocasa/internal/locale"
)

type vectorsCmd struct {
	File string `arg:"" type:"existingfile" help:"Vectors, as internal/testkit/vectors/vectors.json has them."`
}

// Run counts, group by group, the published vectors that the program agrees
// with, and says which it does not.
func (c vectorsCmd) Run() error { return c.report(os.Stdout) }

var errVectors = errors.New("not every vector passes")

func (c vectorsCmd) report(out io.Writer) error {
	content, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	list, err := judgeVectors(content)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	passed, total := 0, 0
	for _, v := range list {
		passed, total = passed+v.passed, total+v.total
		if _, err := fmt.Fprintf(out, "%-20s %4d / %d\n", v.group, v.passed, v.total); err != nil {
			return err
		}
		for _, f := range v.failed {
			if _, err := fmt.Fprintln(out, "  failed: "+f); err != nil {
				return err
			}
		}
	}
	if _, err := fmt.Fprintf(out, "%-20s %4d / %d\n", "all", passed, total); err != nil {
		return err
	}
	if passed < total || total == 0 {
		return errVectors
	}
	return nil
}

// verdict is how a group of vectors fared.
type verdict struct {
	group         string
	passed, total int
	failed        []string
}

// is counts one vector; what it says of one that fails is what was expected.
func (v *verdict) is(ok bool, says string, args ...any) {
	v.total++
	if ok {
		v.passed++
		return
	}
	v.failed = append(v.failed, fmt.Sprintf(says, args...))
}

// judge tries one vector; what panics has failed.
func (v *verdict) judge(name string, try func() bool) {
	ok := func() (ok bool) {
		defer func() { ok = recover() == nil && ok }()
		return try()
	}()
	v.is(ok, "%s", name)
}

// each tries the vectors of a list, named by what stands in the file.
func each[T any](v *verdict, raw json.RawMessage, try func(T) bool) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		v.is(false, "it is no list: %v", err)
		return
	}
	for _, one := range list {
		var x T
		if err := json.Unmarshal(one, &x); err != nil {
			v.is(false, "%.200s: %v", one, err)
			continue
		}
		v.judge(fmt.Sprintf("%.300s", strings.Join(strings.Fields(string(one)), " ")), func() bool { return try(x) })
	}
}

// sections are the lists within a group.
func sections(v *verdict, raw json.RawMessage) map[string]json.RawMessage {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		v.is(false, "it has no parts: %v", err)
	}
	return m
}

// within is each for a list that a group may do without.
func within[T any](v *verdict, of map[string]json.RawMessage, name string, try func(T) bool) {
	if raw, ok := of[name]; ok {
		each(v, raw, try)
	}
}

// judging is what the judges share.
type judging struct {
	words *locale.Words
	rome  *time.Location
}

func judgeVectors(content []byte) ([]verdict, error) {
	var groups map[string]json.RawMessage
	if err := json.Unmarshal(content, &groups); err != nil {
		return nil, err
	}
	words, err := locale.Load()
	if err != nil {
		return nil, err
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return nil, err
	}
	judges := (&judging{words, rome}).judges()
	var list []verdict
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		v := verdict{group: name}
		if judge, ok := judges[name]; ok {
			judge(&v, groups[name])
		} else {
			v.is(false, "nobody here knows this group")
		}
		list = append(list, v)
	}
	return list, nil
}
