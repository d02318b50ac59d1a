package config

import (
	"fmt"
	"log/slog"
)

// redacted stands for a secret wherever one is printed.
const redacted = "[secret]"

// Secret is a text that no way of printing reveals: the text sits in a
// function, so not even reflection on a struct that holds it finds it.
type Secret struct{ reveal func() string }

// NewSecret hides s.
func NewSecret(s string) Secret { return Secret{func() string { return s }} }

// Reveal gives the text, to the one place that needs it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// String never reveals.
func (s Secret) String() string { return redacted }

// GoString never reveals.
func (s Secret) GoString() string { return redacted }

// Format never reveals, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue never reveals.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText never reveals.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText takes the text.
func (s *Secret) UnmarshalText(b []byte) error {
	*s = NewSecret(string(b))
	return nil
}
