package accounts_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// ask reads one value behind row security.
func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

func platform(w *world.World, fn func(*tenants.PlatformTx) error) error {
	return w.DB.Platform(w.T.Context(), "test", fn)
}

// person is somebody with an account, and an address that nobody else has.
func person(w *world.World) (id tenants.ID, email string) {
	w.T.Helper()
	email = "nives-" + w.HoodSlug + "@example.com"
	w.Must(platform(w, func(p *tenants.PlatformTx) (err error) {
		id, err = accounts.Ensure(p, accounts.Account{Email: email, Name: "Nives Provini", Lang: locale.It})
		return err
	}))
	return id, email
}

func begin(w *world.World, email string) (id tenants.ID, token, code string) {
	w.T.Helper()
	w.Must(platform(w, func(p *tenants.PlatformTx) (err error) {
		id, err = accounts.Ask(p, w.Secret, email, locale.It)
		return err
	}))
	token, code = accounts.Secrets(w.Secret, id)
	return id, token, code
}

func useLink(w *world.World, token string) (session string, err error) {
	err = platform(w, func(p *tenants.PlatformTx) (err error) {
		session, err = accounts.UseLink(p, token)
		return err
	})
	return session, err
}

func useCode(w *world.World, id tenants.ID, code string) (session string, wrong, err error) {
	err = platform(w, func(p *tenants.PlatformTx) (err error) {
		session, wrong, err = accounts.UseCode(p, id, code)
		return err
	})
	return session, wrong, err
}

func who(w *world.World, session string) (s *accounts.Session) {
	w.T.Helper()
	w.Must(w.DB.PlatformRead(w.T.Context(), func(r *tenants.PlatformRead) { accounts.ReadSession(r, session, &s) }))
	return s
}

func gone(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, fault.New(fault.Gone, "error.link_expired")) {
		t.Errorf("%s: %v", what, err)
	}
}

func TestALinkSignsInOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	account, email := person(w)
	id, token, code := begin(w, email)
	for range 3 { // looking does not use it
		var seen string
		w.Must(w.DB.PlatformRead(t.Context(), func(r *tenants.PlatformRead) { accounts.PeekLink(r, token, &seen) }))
		if seen != email {
			t.Errorf("the link is of %q", seen)
		}
	}
	var wg sync.WaitGroup
	sessions, errs := make([]string, 8), make([]error, 8)
	for i := range errs {
		wg.Go(func() { sessions[i], errs[i] = useLink(w, token) })
	}
	wg.Wait()
	won := 0
	for i, err := range errs {
		if err != nil {
			gone(t, "a second use", err)
			continue
		}
		won++
		if s := who(w, sessions[i]); s == nil || s.Person.ID != account || s.Person.Email != email {
			t.Errorf("the session is of %+v", s)
		}
	}
	if won != 1 {
		t.Errorf("%d signed in with one link", won)
	}
	_, _, err := useCode(w, id, code)
	gone(t, "its code after its link", err)
	for _, bad := range []string{"", "x", token + "x"} {
		_, err := useLink(w, bad)
		gone(t, "a forged link", err)
	}
}

func TestACodeHasFiveTries(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, email := person(w)
	id, token, code := begin(w, email)
	for try := 1; try <= accounts.MaxTries; try++ {
		wrongCode := "000000"
		if code == wrongCode {
			wrongCode = "000001"
		}
		session, wrong, err := useCode(w, id, wrongCode)
		if err != nil || wrong == nil || session != "" {
			t.Fatalf("try %d: %v, %v", try, wrong, err)
		}
		if f := fault.From(wrong).Fields[0]; f.Name != "code" || f.Key != "error.code_wrong" || f.Args[1] != accounts.MaxTries-try {
			t.Errorf("try %d was told %+v", try, f)
		}
	}
	_, _, err := useCode(w, id, code)
	gone(t, "the right code after five wrong ones", err)
	if _, err := useLink(w, token); err != nil {
		t.Errorf("the link is still good: %v", err)
	}
}

func TestTriesAtOnceAreCounted(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, email := person(w)
	id, _, code := begin(w, email)
	wrongCode := string('0'+(code[0]-'0'+1)%10) + code[1:]
	var wg sync.WaitGroup
	var mu sync.Mutex
	answered := 0
	for range 20 {
		wg.Go(func() {
			if _, wrong, err := useCode(w, id, wrongCode); err == nil && wrong != nil {
				mu.Lock()
				answered++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if answered != accounts.MaxTries {
		t.Errorf("%d of 20 guesses were looked at", answered)
	}
}

func TestACodeIsOfItsOwnSignIn(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, email := person(w)
	one, _, _ := begin(w, email)
	two, _, code := begin(w, email)
	if _, wrong, err := useCode(w, one, code); err != nil || wrong == nil {
		t.Errorf("another sign-in's code: %v, %v", wrong, err)
	}
	session, wrong, err := useCode(w, two, code)
	if err != nil || wrong != nil || who(w, session) == nil {
		t.Errorf("its own: %v, %v", wrong, err)
	}
	_, _, err = useCode(w, two, code)
	gone(t, "twice", err)
	_, _, err = useCode(w, tenants.NewID(), code)
	gone(t, "a sign-in that is not there", err)
}

func TestASignInRunsOut(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, email := person(w)
	id, token, code := begin(w, email)
	life := ask[float64](w, `select extract(epoch from expires_at - now())::float8 from platform.sign_ins where id = $1`, id)
	if life > accounts.SignInLife.Seconds() || life < accounts.SignInLife.Seconds()-60 {
		t.Errorf("it lives %g seconds", life)
	}
	w.Super(`update platform.sign_ins set expires_at = now() where id = $1`, id)
	_, err := useLink(w, token)
	gone(t, "the link", err)
	_, _, err = useCode(w, id, code)
	gone(t, "the code", err)
	var seen string
	w.Must(w.DB.PlatformRead(t.Context(), func(r *tenants.PlatformRead) { accounts.PeekLink(r, token, &seen) }))
	if seen != "" {
		t.Errorf("it still shows %q", seen)
	}
}

// Whoever asks learns nothing about who has an account (AUTH-06).
func TestAnUnknownAddressGetsTheSameAnswer(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, known := person(w)
	unknown := "nobody-" + w.HoodSlug + "@example.com"
	trips := func(email string) int64 {
		before := w.Trips.Load()
		begin(w, email)
		return w.Trips.Load() - before
	}
	if a, b := trips(known), trips(unknown); a != b {
		t.Errorf("%d round trips for a known address, %d for an unknown one", a, b)
	}
	id, token, code := begin(w, unknown)
	var pending accounts.Pending
	w.Must(w.DB.PlatformRead(t.Context(), func(r *tenants.PlatformRead) { accounts.ReadPending(r, id, &pending) }))
	if pending.Known || pending.Email != unknown {
		t.Errorf("the letter is told %+v", pending)
	}
	if _, err := useLink(w, token); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a link of nobody: %v", err)
	}
	if _, _, err := useCode(w, id, code); !fault.Has(err, fault.Forbidden) {
		t.Errorf("a code of nobody: %v", err)
	}
}

func TestAnAddressGetsFewLetters(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, email := person(w)
	var ids []tenants.ID
	for range accounts.MaxRequests {
		id, _, _ := begin(w, email)
		ids = append(ids, id)
	}
	again := func() error {
		return platform(w, func(p *tenants.PlatformTx) error {
			_, err := accounts.Ask(p, w.Secret, email, locale.It)
			return err
		})
	}
	if err := again(); !errors.Is(err, fault.New(fault.TooMany, "error.rate_limited")) {
		t.Errorf("got %v", err)
	}
	if n := ask[int](w, `select count(*)::int from platform.sign_ins where email = $1`, email); n != accounts.MaxRequests {
		t.Errorf("%d sign-ins", n)
	}
	w.Super(`update platform.sign_ins set created_at = now() - interval '16 minutes' where id = $1`, ids[0])
	w.Must(again())
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'accounts.sign_in_letter' and args ->> 'sign_in_id' = any($1)`,
		[]string{ids[0].String(), ids[1].String()}); n != 2 {
		t.Errorf("%d letters for two sign-ins", n)
	}
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	account, _ := person(w)
	start := func() (token string) {
		w.Must(platform(w, func(p *tenants.PlatformTx) (err error) {
			token, err = accounts.Begin(p, account)
			return err
		}))
		return token
	}
	set := func(token, what string, by time.Duration) {
		w.Super(`update platform.sessions set `+what+` = `+what+` - $2::interval where token_hash = $1`, tenants.Hash(token), by)
	}
	unused, old, over, mine := start(), start(), start(), start()
	set(unused, "seen_at", accounts.SessionIdle)
	set(old, "seen_at", accounts.SessionIdle-time.Minute)
	set(over, "expires_at", accounts.SessionLife)
	for name, c := range map[string]struct {
		token string
		live  bool
	}{"unused for thirty days": {unused, false}, "used a minute before": {old, true}, "after ninety days": {over, false}, "fresh": {mine, true},
		"forged": {tenants.Token(), false}, "empty": {"", false}} {
		if got := who(w, c.token) != nil; got != c.live {
			t.Errorf("%s: live is %v", name, got)
		}
	}
	w.Must(platform(w, func(p *tenants.PlatformTx) error { return accounts.Touch(p, old) }))
	if idle := ask[float64](w, `select extract(epoch from now() - seen_at)::float8 from platform.sessions where token_hash = $1`, tenants.Hash(old)); idle > 60 {
		t.Errorf("used, and idle for %g seconds", idle)
	}
	w.Must(platform(w, func(p *tenants.PlatformTx) error { return accounts.End(p, mine) }))
	if who(w, mine) != nil {
		t.Error("it outlives its end")
	}
	w.Must(platform(w, accounts.Sweep))
	if n := ask[int](w, `select count(*)::int from platform.sessions where account_id = $1`, account); n != 1 {
		t.Errorf("%d sessions are kept", n)
	}
}

// What opens a door is nowhere in the database: only its hash is.
func TestOnlyHashesAreStored(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, email := person(w)
	_, token, code := begin(w, email)
	session, err := useLink(w, token)
	w.Must(err)
	_, _, digits := begin(w, email)
	for what, secret := range map[string]string{"a link": token, "a session": session} {
		for _, table := range []string{"platform.sign_ins", "platform.sessions", "river.river_job"} {
			if n := ask[int](w, `select count(*)::int from `+table+` x where position($1 in x::text) > 0 or position(encode($1::bytea, 'hex') in x::text) > 0`, secret); n != 0 {
				t.Errorf("%s is in %s", what, table)
			}
		}
	}
	for _, c := range []string{code, digits} {
		if n := ask[int](w, `select count(*)::int from platform.sign_ins x where email = $1 and encode(code_hash, 'hex') = encode(sha256($2::bytea), 'hex')`, email, c); n != 0 {
			t.Error("a code's hash is that of six digits alone, which anybody can try out")
		}
	}
}

func TestARoleIsOfOneShop(t *testing.T) {
	t.Parallel()
	w, far := world.New(t), world.New(t)
	account, _ := person(w)
	var session string
	w.Must(platform(w, func(p *tenants.PlatformTx) (err error) {
		if err = tenants.Join(p, account, tenants.Membership{Hood: w.Hood, Shop: w.Shop.ID, Role: tenants.Staff}); err != nil {
			return err
		}
		session, err = accounts.Begin(p, account)
		return err
	}))
	s := who(w, session)
	for name, c := range map[string]struct {
		right tenants.Right
		hood  tenants.HoodID
		shop  tenants.ShopID
		may   bool
	}{
		"own shop":              {tenants.MoveOrders, w.Hood, w.Shop.ID, true},
		"another shop":          {tenants.MoveOrders, w.Hood, w.Other.ID, false},
		"the neighbourhood":     {tenants.RunHood, w.Hood, tenants.NoShop(), false},
		"the same elsewhere":    {tenants.MoveOrders, far.Hood, w.Shop.ID, false},
		"a shop elsewhere":      {tenants.MoveOrders, far.Hood, far.Shop.ID, false},
		"orders without a shop": {tenants.MoveOrders, w.Hood, tenants.NoShop(), false},
	} {
		if got := s.May(c.right, c.hood, c.shop); got != c.may {
			t.Errorf("%s: %v", name, got)
		}
	}
	var none *accounts.Session
	if none.May(tenants.MoveOrders, w.Hood, w.Shop.ID) {
		t.Error("nobody may enter")
	}
}
