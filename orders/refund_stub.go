package orders

import (
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

type RefundAsk struct {
	Shop    tenants.ShopID
	Order   tenants.ID
	Lines   map[int]money.Cents
	Reason  string
	Note    string
	By      Who
	Key     string
	Restock bool
}

func Refund(h *tenants.HoodTx, ask RefundAsk) (tenants.ID, error) { return tenants.ID{}, nil }

const ReasonMissingStub, ReasonWeightStub = "missing", "weight"
