package base

import (
	"testing"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// TestStepsOfAnOrder walks each state: what is done, now and to come.
func TestStepsOfAnOrder(t *testing.T) {
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	early := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		state  view.OrderState
		method view.Method
		times  []view.OrderState
		want   string // one letter per step: d(one), n(ow), x (next)
	}{
		{view.AwaitingPayment, view.ByDelivery, nil, "xxxxx"},
		{view.Placed, view.ByDelivery, nil, "nxxxx"},
		{view.OutForDelivery, view.ByDelivery, nil, "dddnx"},
		{view.Delivered, view.ByDelivery, nil, "ddddd"},
		{view.ReadyPickup, view.ByPickup, nil, "ddnx"},
		{view.Collected, view.ByPickup, nil, "dddd"},
		{view.CancelledByShop, view.ByDelivery, []view.OrderState{view.Placed, view.Accepted}, "ddd"},
		{view.PaymentExpired, view.ByDelivery, nil, "d"},
		{view.Missed, view.ByDelivery, []view.OrderState{view.Placed, view.Accepted, view.Ready, view.OutForDelivery}, "ddddd"},
	} {
		v := view.ShopOrder{State: c.state, Times: map[view.OrderState]time.Time{}}
		for _, s := range c.times {
			v.Times[s] = early
		}
		got := ""
		for _, s := range orderSteps(w.In(locale.It), c.method, view.Span{}, v) {
			got += map[view.StepState]string{view.StepDone: "d", view.StepNow: "n", view.StepNext: "x"}[s.State]
		}
		if got != c.want {
			t.Errorf("%s: steps %s, want %s", c.state, got, c.want)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	now := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{9*time.Minute + 41*time.Second: "9:41", 5 * time.Second: "0:05", -time.Minute: "0:00", 31 * time.Minute: "31:00"} {
		if got := left(now.Add(d), now); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestEmphasised(t *testing.T) {
	got := emphasised("Siero di **latte** di pecora, **sale")
	want := []piece{{"Siero di ", false}, {"latte", true}, {" di pecora, ", false}, {"sale", true}}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("piece %d: %v, want %v", i, got[i], want[i])
		}
	}
}
