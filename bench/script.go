package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"sottocasa/tenants"
)

// said is a statement that went to the database.
type said struct {
	sql  string
	args []any
}

// listener keeps what it hears while it is on.
type listener struct {
	mu  sync.Mutex
	on  bool
	all []said
}

func (l *listener) hear(sql string, args []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.on {
		l.all = append(l.all, said{sql, args})
	}
}

func (l *listener) during(fn func() error) ([]said, error) {
	l.mu.Lock()
	l.on, l.all = true, nil
	l.mu.Unlock()
	err := fn()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.on = false
	return l.all, err
}

// listen places two orders of a counter and writes what was sent as a script for
// pgbench: what both had is a constant, what differs is made of the number of
// the order, or of what an earlier statement answered.
func (b *placing) listen(ctx context.Context, c *counter, ear *listener, path string) error {
	one, err := ear.during(func() error { return b.place(ctx, c) })
	if err != nil {
		return err
	}
	two, err := ear.during(func() error { return b.place(ctx, c) })
	if err != nil {
		return err
	}
	if len(one) != len(two) {
		return fmt.Errorf("two orders sent %d and %d statements", len(one), len(two))
	}
	w := &writing{b: b, c: c, known: map[string]int{}}
	w.out.WriteString("\\set i :i + 1\n")
	err = b.d.as(ctx, ourBase, func(conn *pgx.Conn) error {
		for n := range one {
			if one[n].sql != two[n].sql {
				return fmt.Errorf("two orders differ in statement %d", n)
			}
			if err := w.statement(ctx, conn, one[n], two[n]); err != nil {
				return fmt.Errorf("%s: %w", one[n].sql, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.script, c.statements = path, len(one)
	return os.WriteFile(path, w.out.Bytes(), 0o600)
}

// writing writes one shop's script.
type writing struct {
	b     *placing
	c     *counter
	out   bytes.Buffer
	known map[string]int // an id of the first order: its kind
	shop  int            // in whose scope the statements are: each counts its own orders
}

// enter notes whose scope a statement enters.
func (w *writing) enter(s said) {
	if !strings.Contains(s.sql, "app.enter(") {
		return
	}
	for i, g := range w.c.goods {
		if fmt.Sprint(s.args[0]) == g.shop.String() {
			w.shop = i
		}
	}
}

func (w *writing) statement(ctx context.Context, conn *pgx.Conn, one, two said) error {
	sql := one.sql
	w.enter(one)
	if len(one.args) > 0 {
		d, err := conn.Prepare(ctx, "", sql)
		if err != nil {
			return err
		}
		parts := make([]string, len(one.args))
		for i := range one.args {
			if parts[i], err = w.value(conn.TypeMap(), d.ParamOIDs[i], one.args[i], two.args[i]); err != nil {
				return err
			}
		}
		sql = regexp.MustCompile(`\$(\d+)`).ReplaceAllStringFunc(sql, func(s string) string {
			n, err := strconv.Atoi(s[1:])
			if err != nil || n > len(parts) {
				return s
			}
			return parts[n-1]
		})
	}
	end := ";\n"
	if strings.Contains(sql, "returning next_order - 1") {
		sql, end = strings.Replace(sql, "returning next_order - 1", "returning next_order - 1 as number"+strconv.Itoa(w.shop), 1), " \\gset\n"
	}
	w.out.WriteString(strings.ReplaceAll(strings.TrimSpace(regexp.MustCompile(`(?m)^\s*--.*$`).ReplaceAllString(sql, "")), "\n", " ") + end)
	return nil
}

// value writes an argument for any order.
func (w *writing) value(types *pgtype.Map, oid uint32, one, two any) (string, error) {
	kind, ok := types.TypeForOID(oid)
	name := "text"
	if ok {
		name = strings.ReplaceAll(kind.Name, "_", "")
		if strings.HasPrefix(kind.Name, "_") {
			name = kind.Name[1:] + "[]"
		}
	}
	a, err := written(types, oid, one)
	if err != nil {
		return "", err
	}
	b, err := written(types, oid, two)
	if err != nil {
		return "", err
	}
	expr := quoted(a)
	if a != b {
		expr = w.changing(one, a, expr)
	}
	if null, err := types.Encode(oid, pgtype.TextFormatCode, one, []byte{}); null == nil && err == nil { // also an id that is nobody's
		expr = "null"
	}
	return "(" + expr + ")::" + name, nil
}

// changing writes what is another in every order.
func (w *writing) changing(arg any, text, constant string) string {
	if _, err := uuid.Parse(text); err == nil {
		return w.id(text)
	}
	switch {
	case regexp.MustCompile(`^\\x[0-9a-f]{64}$`).MatchString(text) && bytesOf(arg) == string(tenants.Hash(token(w.b.run, w.c.number, 0))):
		t := token(w.b.run, w.c.number, 0)
		return "sha256(('" + t[:len(t)-1] + "' || :i)::bytea)"
	case regexp.MustCompile(`^\\x[0-9a-f]{64}$`).MatchString(text): // of a link
		return fmt.Sprintf("sha256(('link-%06x-%d-' || :i)::bytea)", w.b.run, w.c.number)
	case regexp.MustCompile(`^[A-HJ-NP-Z2-9]{6}$`).MatchString(text): // the purchase's reference
		const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
		// Orders of earlier runs and of the other counters are still there.
		who := string([]byte{letters[w.b.run/32%32], letters[w.b.run%32], letters[w.c.number%32]})
		return "'" + who + "' || translate(lpad(upper(to_hex(:i::int)), 3, '0'), '01', 'GH')"
	case regexp.MustCompile(`^\d+$`).MatchString(text):
		return ":number" + strconv.Itoa(w.shop)
	}
	// A key or a job's arguments, with ids in them: those become this order's.
	changed := anID().ReplaceAllStringFunc(text, func(found string) string {
		if _, known := w.kind(found); !known {
			return found
		}
		return "\x00" + w.id(found) + "\x00"
	})
	if changed == text {
		return constant // of the same length in every order
	}
	parts := strings.Split(changed, "\x00")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = quoted(parts[i])
	}
	return strings.Join(parts, " || ")
}

func anID() *regexp.Regexp {
	return regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
}

// id writes an id of the first order for any order.
func (w *writing) id(text string) string {
	k, known := w.kind(text)
	if !known {
		k = firstNew + len(w.known)
		w.known[text] = k
	}
	return fmt.Sprintf("'%s' || lpad(to_hex(:i::int), 12, '0')", id(w.b.run, k, w.c.number, 0)[:24])
}

// kind finds the kind of an id that was there before, or was new earlier.
func (w *writing) kind(text string) (int, bool) {
	for _, k := range []int{basketKind, holdKind} {
		if text == id(w.b.run, k, w.c.number, 0) {
			return k, true
		}
	}
	k, ok := w.known[text]
	return k, ok
}

// written is an argument as Postgres writes it.
func written(types *pgtype.Map, oid uint32, v any) (string, error) {
	b, err := types.Encode(oid, pgtype.TextFormatCode, v, nil)
	return string(b), err
}

// quoted is a constant that pgbench leaves alone: a colon would begin a
// variable's name.
func quoted(s string) string {
	return "E'" + strings.NewReplacer(`\`, `\\`, `'`, `''`, ":", `\x3a`).Replace(s) + "'"
}

func bytesOf(v any) string {
	b, _ := v.([]byte)
	return string(b)
}
