// Package tenants is the only door to the data: neighbourhoods, shops and
// hosts, and transactions that carry a scope which row security enforces.
package tenants

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"
)

// ID identifies a row. New ones sort by time (UUID version 7).
type ID = uuid.UUID

// HoodID identifies a neighbourhood.
type HoodID uuid.UUID

// ShopID identifies a shop.
type ShopID uuid.UUID

// NoShop is the absence of a shop: neighbourhood scope.
func NoShop() ShopID { return ShopID{} }

// NewID makes an id. It panics when the machine has no randomness.
func NewID() ID { return uuid.Must(uuid.NewV7()) }

// ParseID reads an id from its usual text form.
func ParseID(s string) (ID, error) {
	if len(s) != 36 {
		return ID{}, fmt.Errorf("tenants: %d characters are no id", len(s))
	}
	return uuid.Parse(s)
}

// Token makes a secret for a link or a cookie: 256 random bits, base64url.
func Token() string {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// String is the id's usual text form.
func (id HoodID) String() string { return uuid.UUID(id).String() }

// IsZero reports the absence of a neighbourhood.
func (id HoodID) IsZero() bool { return id == HoodID{} }

// MarshalText and UnmarshalText carry the id in job arguments.
func (id HoodID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText reads what MarshalText wrote.
func (id *HoodID) UnmarshalText(b []byte) error { return (*uuid.UUID)(id).UnmarshalText(b) }

// UUIDValue and ScanUUID speak Postgres.
func (id HoodID) UUIDValue() (pgtype.UUID, error) {
	return pgtype.UUID{Bytes: id, Valid: !id.IsZero()}, nil
}

// ScanUUID reads a column.
func (id *HoodID) ScanUUID(v pgtype.UUID) error { *id = HoodID(v.Bytes); return nil }

// String is the id's usual text form.
func (id ShopID) String() string { return uuid.UUID(id).String() }

// IsZero reports neighbourhood scope.
func (id ShopID) IsZero() bool { return id == ShopID{} }

// MarshalText carries the id in job arguments.
func (id ShopID) MarshalText() ([]byte, error) { return uuid.UUID(id).MarshalText() }

// UnmarshalText reads what MarshalText wrote.
func (id *ShopID) UnmarshalText(b []byte) error { return (*uuid.UUID)(id).UnmarshalText(b) }

// UUIDValue speaks Postgres: the absence of a shop is null.
func (id ShopID) UUIDValue() (pgtype.UUID, error) {
	return pgtype.UUID{Bytes: id, Valid: !id.IsZero()}, nil
}

// ScanUUID reads a column; null is NoShop.
func (id *ShopID) ScanUUID(v pgtype.UUID) error { *id = ShopID(v.Bytes); return nil }
