// Package italy checks what people type into forms, by the rules of Italy:
// telephone numbers, postcodes, e-mail addresses and plain text. Each check
// gives back the one form that is stored. What fails is an Invalid fault whose
// key says how to mend it; the caller attaches the name of the field.
package italy

import "sottocasa/internal/fault"

func invalid(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }
