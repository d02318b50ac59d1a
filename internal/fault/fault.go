// Package fault is the one error type that crosses rooms. A fault keeps apart
// what a reader may see (a translation key and its arguments) and what only
// the log may see (the cause). storefront/web turns codes into HTTP statuses.
package fault

import (
	"errors"
	"fmt"
)

// Code is the kind of a fault; one map in storefront/web turns it into HTTP.
type Code string

// The codes. An error that is no Fault counts as Internal.
const (
	Invalid     Code = "invalid"     // the reader can mend what was typed
	NotFound    Code = "not_found"   // nothing here, or not for this reader
	Forbidden   Code = "forbidden"   // known reader, not allowed
	Unknown     Code = "unknown"     // reader must sign in first
	Conflict    Code = "conflict"    // the world moved meanwhile: look again
	Gone        Code = "gone"        // it was here and has ended
	TooMany     Code = "too_many"    // slow down
	Unavailable Code = "unavailable" // a part we need does not answer
	Internal    Code = "internal"    // ours; the text is hidden
)

// Field names one wrong field of a form and why, as a translation key.
type Field struct {
	Name string
	Key  string
	Args []any // pairs of name and value, as locale.Printer.T takes them
}

// Fault is an error with an outside (Key, Args, Fields) and an inside (cause).
type Fault struct {
	Code   Code
	Key    string
	Args   []any
	Fields []Field
	cause  error
}

// New makes a fault whose sentence is the words at key with args (pairs of
// name and value).
func New(code Code, key string, args ...any) *Fault {
	return &Fault{Code: code, Key: key, Args: args}
}

// Form makes an Invalid fault that points at fields; nil when there are none.
func Form(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Fault{Code: Invalid, Key: "error.form", Fields: fields}
}

// Because returns a copy of f that remembers its cause for the log.
func (f *Fault) Because(format string, args ...any) *Fault {
	g := *f
	g.cause = fmt.Errorf(format, args...)
	return &g
}

// Error is the inside text: never shown to a reader.
func (f *Fault) Error() string {
	s := string(f.Code) + " " + f.Key
	for _, fl := range f.Fields {
		s += " " + fl.Name + "=" + fl.Key
	}
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is makes errors.Is(err, fault.New(code, key)) compare by code and key.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code && (t.Key == "" || t.Key == f.Key)
}

// From finds the Fault in err; any other error becomes Internal with err as
// its cause. From(nil) is nil.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Code: Internal, Key: "error.server", cause: err}
}

// Has reports whether err is a fault of this code.
func Has(err error, code Code) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == code
}
