package accounts

import (
	"regexp"
	"time"

	"sottocasa/tenants"
)

// Begin makes a session and gives its token, which is not stored.
func Begin(p *tenants.PlatformTx, account tenants.ID) (string, error) {
	token := tenants.Token()
	return token, p.Exec(`insert into platform.sessions (token_hash, account_id, expires_at) values ($1, $2, now() + $3::interval)`,
		tenants.With(tenants.Hash(token), account, SessionLife))
}

// Session is a signed-in person with what they may enter.
type Session struct {
	ID     tenants.ID // of the session, which is no secret
	Person Account
	Rooms  []tenants.Membership
	Stale  bool // not noted as in use for an hour: see Touch
}

// Account is the person's id, as the kit's logs and limits know it.
func (s *Session) Account() string { return s.Person.ID.String() }

// ReadSession reads the session of a cookie; none leaves s nil.
func ReadSession(r *tenants.PlatformRead, token string, s **Session) {
	const live = ` from platform.sessions x join platform.accounts a on a.id = x.account_id`
	const is = ` where x.token_hash = $1 and x.expires_at > now() and x.seen_at > now() - $2::interval`
	args := tenants.With(tenants.Hash(token), SessionIdle)
	r.Each(`select x.id, a.id, a.email, a.name, a.lang, x.seen_at < now() - interval '1 hour'`+live+is, args, func(row tenants.Row) error {
		x := &Session{}
		*s = x
		return row.Scan(&x.ID, &x.Person.ID, &x.Person.Email, &x.Person.Name, &x.Person.Lang, &x.Stale)
	})
	r.Each(`select m.hood_id, m.shop_id, m.role`+live+` join (`+tenants.RoomsSQL+`) m on m.account_id = a.id`+is+
		` order by m.hood_id, m.shop_id, m.role`, args, func(row tenants.Row) error {
		var m tenants.Membership
		if err := row.Scan(&m.Hood, &m.Shop, &m.Role); err != nil || *s == nil { // begun or ended since the first statement
			return err
		}
		(*s).Rooms = append((*s).Rooms, m)
		return nil
	})
}

// Touch notes that a session is in use, at most once an hour.
func Touch(p *tenants.PlatformTx, token string) error {
	return p.Exec(`update platform.sessions set seen_at = now() where token_hash = $1 and seen_at < now() - interval '1 hour'`,
		tenants.With(tenants.Hash(token)))
}

// End ends a session: its cookie opens nothing any more.
func End(p *tenants.PlatformTx, token string) error {
	return p.Exec(`delete from platform.sessions where token_hash = $1`, tenants.With(tenants.Hash(token)))
}

// May reports whether the person has a right in a neighbourhood or a shop.
func (s *Session) May(right tenants.Right, hood tenants.HoodID, shop tenants.ShopID) bool {
	if s == nil {
		return false
	}
	for _, m := range s.Rooms {
		if m.Hood == hood && m.Shop == shop && m.Role.Allows(right) {
			return true
		}
	}
	return false
}

// Acting reports whether the person is in a shop only by its consent.
func (s *Session) Acting(hood tenants.HoodID, shop tenants.ShopID) bool {
	for _, m := range s.Rooms {
		if m.Hood == hood && m.Shop == shop {
			return m.Role == tenants.Acting
		}
	}
	return false
}

// Open is one of a person's sessions as they see it.
type Open struct {
	ID     tenants.ID
	Device string // "chrome android"; either word may be missing
	Since  time.Time
	Seen   time.Time // to the hour
	Mine   bool      // the one that asks
}

// Sessions lists where a person is signed in: the session that asks first, then
// the last used.
func Sessions(r *tenants.PlatformRead, s *Session, into *[]Open) {
	r.Each(`select id, device, created_at, seen_at, id = $2 from platform.sessions
		where account_id = $1 and expires_at > now() and seen_at > now() - $3::interval order by id = $2 desc, seen_at desc, id`,
		tenants.With(s.Person.ID, s.ID, SessionIdle), func(row tenants.Row) error {
			var o Open
			err := row.Scan(&o.ID, &o.Device, &o.Since, &o.Seen, &o.Mine)
			*into = append(*into, o)
			return err
		})
}

// EndOne ends one of the person's own sessions; somebody else's, or one that is
// over, is NotFound.
func EndOne(p *tenants.PlatformTx, s *Session, id tenants.ID) error {
	return p.Change("not_found error.not_found", 1, `delete from platform.sessions where account_id = $1 and id = $2`, tenants.With(s.Person.ID, id))
}

// EndOthers ends all of the person's sessions but the one that asks.
func EndOthers(p *tenants.PlatformTx, s *Session) error {
	return p.Exec(`delete from platform.sessions where account_id = $1 and id <> $2`, tenants.With(s.Person.ID, s.ID))
}

// SetDevice notes on what a session was begun; see Device.
func SetDevice(p *tenants.PlatformTx, token, device string) error {
	return p.Exec(`update platform.sessions set device = $2 where token_hash = $1`, tenants.With(tenants.Hash(token), device))
}

// SetName changes what the person is called.
func SetName(p *tenants.PlatformTx, s *Session, name string) error {
	return p.Change("not_found error.not_found", 1, `update platform.accounts set name = $2 where id = $1`, tenants.With(s.Person.ID, name))
}

// browsers and systems are told apart by the first word that fits: a browser
// names others too, to be taken for them.
func browsers() [][2]string {
	return [][2]string{{`SamsungBrowser`, "samsung"}, {`Edg(e|A|iOS)?/`, "edge"}, {`OPR/|Opera`, "opera"}, {`Firefox|FxiOS`, "firefox"}, {`Chrome|CriOS|Chromium`, "chrome"}, {`Safari`, "safari"}}
}

func systems() [][2]string {
	return [][2]string{{`iPhone|iPod`, "iphone"}, {`iPad`, "ipad"}, {`Android`, "android"}, {`CrOS`, "chromebook"}, {`Windows`, "windows"}, {`Mac OS X|Macintosh`, "mac"}, {`Linux|X11`, "linux"}}
}

// Device says in two words what a browser calls itself: its kind and its
// machine's, without the versions that would make a fingerprint.
func Device(userAgent string) string {
	word := func(list [][2]string) string {
		for _, x := range list {
			if regexp.MustCompile(x[0]).MatchString(userAgent) {
				return x[1]
			}
		}
		return ""
	}
	browser, system := word(browsers()), word(systems())
	if system != "" {
		system = " " + system
	}
	return browser + system
}
