package failpoint_test

import (
	"context"
	"errors"
	"testing"

	"sottocasa/internal/failpoint"
)

func TestHooksAreOfTheirContext(t *testing.T) {
	broken := errors.New("broken")
	ctx := failpoint.With(t.Context(), failpoint.PlaceAfterQuote, func(context.Context) error { return broken })
	ctx = failpoint.With(ctx, failpoint.SettleCommit, func(context.Context) error { return nil })
	if err := failpoint.At(ctx, failpoint.PlaceAfterQuote); !errors.Is(err, broken) {
		t.Errorf("the older hook: %v", err)
	}
	if err := failpoint.At(ctx, failpoint.SettleCommit); err != nil {
		t.Errorf("the newer hook: %v", err)
	}
	if err := failpoint.At(t.Context(), failpoint.PlaceAfterQuote); err != nil {
		t.Errorf("another context meets the hook: %v", err)
	}
	newest := failpoint.With(ctx, failpoint.PlaceAfterQuote, func(context.Context) error { return nil })
	if err := failpoint.At(newest, failpoint.PlaceAfterQuote); err != nil {
		t.Errorf("the newest does not win: %v", err)
	}
}

func TestUnknownNameIsATypo(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a hook that can never be reached")
		}
	}()
	failpoint.With(t.Context(), "orders.palce", nil)
}

func TestNamesDiffer(t *testing.T) {
	seen := map[failpoint.Name]bool{}
	for _, n := range failpoint.Names() {
		if seen[n] {
			t.Errorf("%s is there twice", n)
		}
		seen[n] = true
	}
}
