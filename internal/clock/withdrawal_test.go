package clock

import (
	"encoding/json"
	"os"
	"testing"
)

func TestWithdrawalUntil(t *testing.T) {
	raw, err := os.ReadFile("testdata/withdrawal_deadline.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct{ Delivered, Plus14, Deadline Date }
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 7 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		if got := v.Delivered.AddDays(WithdrawalDays); got != v.Plus14 {
			t.Errorf("%s: fourteen days later is %s, not %s", v.Delivered, got, v.Plus14)
		}
		if got := WithdrawalUntil(v.Delivered); got != v.Deadline {
			t.Errorf("%s: until %s, not %s", v.Delivered, got, v.Deadline)
		}
	}
}
