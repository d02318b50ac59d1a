package media_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/media/files"
	"sottocasa/media/lab"
	"sottocasa/tenants"
)

// still is a lab that takes any words for a photo.
type still struct{ developed int }

func (s *still) Develop(_ context.Context, upload []byte) (lab.Photo, error) {
	s.developed++
	if len(upload) == 0 {
		return lab.Photo{}, fault.New(fault.Invalid, "error.picture_empty")
	}
	var frames []lab.Frame
	for _, w := range []int{320, 640} {
		frames = append(frames, lab.Frame{Width: w, Height: w, Body: append([]byte("photo of "), upload...)})
	}
	return lab.Photo{Type: "image/webp", Frames: frames}, nil
}

func (*still) Codes(context.Context, []byte) ([]string, error) { return nil, nil }

func plenty() media.Quota { return media.Quota{Pictures: 100, Bytes: 1 << 30} }

// errand is what a child process does until it is killed.
type errand struct {
	At            failpoint.Name
	Database, Dir string
	Hood          tenants.HoodID
	Shop          tenants.ShopID
	Product       tenants.ID
}

const errandVariable = "SOTTOCASA_TEST_ERRAND"

// add puts an upload into a shop and shows it with a product.
func add(ctx context.Context, db *tenants.DB, b media.Bucket, d media.Developer, e errand, upload string) error {
	return media.NewIntake(media.NewLibrary(b), d, plenty()).Add(ctx, db, tenants.InShop(e.Hood, e.Shop, "test"), []byte(upload),
		func(t *tenants.ShopTx, image tenants.ID) error {
			return catalog.SetPhoto(t, e.Product, image, locale.Text{It: "Un vasetto"})
		})
}

// TestAnErrandOfAChild does nothing in the parent.
func TestAnErrandOfAChild(t *testing.T) {
	told := os.Getenv(errandVariable)
	if told == "" {
		return
	}
	var e errand
	if err := json.Unmarshal([]byte(told), &e); err != nil {
		t.Fatal(err)
	}
	db, err := tenants.Open(t.Context(), tenants.Options{URL: e.Database})
	if err != nil {
		t.Fatal(err)
	}
	b, err := files.New(e.Dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx := failpoint.With(t.Context(), e.At, func(context.Context) error {
		if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
			return err
		}
		select {} // the signal is on its way
	})
	t.Fatalf("lived on: %v", add(ctx, db, b, &still{}, e, "bread"))
}

// Killed between object and row, in either order of what was done, a photo is
// either there as a whole or not at all, and what is left over is swept.
func TestKilledWhileAPhotoIsTaken(t *testing.T) {
	for _, c := range []struct {
		at    failpoint.Name
		shown bool
	}{{failpoint.MediaAfterObject, false}, {failpoint.MediaBeforeCommit, false}, {failpoint.MediaAfterCommit, true}} {
		t.Run(string(c.at), func(t *testing.T) {
			w := world.New(t)
			dir := filepath.Join(t.TempDir(), "media")
			e := errand{At: c.at, Database: w.Database.App, Dir: dir, Hood: w.Hood, Shop: w.Shop.ID, Product: w.Shop.Goods["miele"].Product}
			told, err := json.Marshal(e)
			w.Must(err)
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAnErrandOfAChild$")
			child.Env = append(os.Environ(), errandVariable+"="+string(told))
			said, err := child.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("the child was not killed: %v: %s", err, said)
			}
			b, err := files.New(dir)
			w.Must(err)
			t.Cleanup(func() { _ = b.Close() })
			whole(t, w, b, c.shown)
			lib := media.NewLibrary(b)
			scope := func(s tenants.ShopID) (tenants.Scope, bool) {
				return tenants.InShop(w.Hood, s, "sweep"), s == w.Shop.ID
			}
			n, err := lib.SweepForgotten(context.Background(), w.DB, scope, -time.Minute)
			w.Must(err)
			if left := len(keys(t, b)); c.shown && (n != 0 || left != 2) || !c.shown && (n != 2 || left != 0) {
				t.Errorf("swept %d, left %d", n, left)
			}
			// Sent again, it is taken as if nothing had been.
			again := &still{}
			w.Must(add(context.Background(), w.DB, b, again, e, "bread"))
			whole(t, w, b, true)
			if c.shown != (again.developed == 0) {
				t.Errorf("developed %d times", again.developed)
			}
		})
	}
}

// whole fails the test when a row names an object that is not there.
func whole(t *testing.T, w *world.World, b media.Bucket, want bool) {
	t.Helper()
	var rows int
	var named string
	w.Must(testkit.Query(w.Database.Super, `select count(*)::int, coalesce(string_agg(i.picture ->> 'key', ' '), '') from shop.images i
		join shop.products p on p.shop_id = i.shop_id and p.image_id = i.id where i.shop_id = $1`, []any{w.Shop.ID}, &rows, &named))
	if (rows == 1) != want {
		t.Fatalf("%d rows", rows)
	}
	for _, name := range strings.Fields(named) {
		for _, width := range []string{"-320.webp", "-640.webp"} {
			r, _, err := b.Open(t.Context(), name+width)
			if err != nil {
				t.Fatal(err)
			}
			_ = r.Close()
		}
	}
}

func keys(t *testing.T, b media.Bucket) []string {
	t.Helper()
	var list []string
	for e, err := range b.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e.Key)
	}
	return list
}

// full is a bucket whose disk is full after so many objects.
type full struct {
	media.Bucket
	room int
}

func (f *full) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	if f.room--; f.room < 0 {
		return syscall.ENOSPC
	}
	return f.Bucket.Put(ctx, key, contentType, r)
}

// A store that takes only half of a photo leaves no row, and is no fault of
// who sent it.
func TestAFullStore(t *testing.T) {
	w := world.New(t)
	b, err := files.New(filepath.Join(t.TempDir(), "media"))
	w.Must(err)
	t.Cleanup(func() { _ = b.Close() })
	e := errand{Hood: w.Hood, Shop: w.Shop.ID, Product: w.Shop.Goods["miele"].Product}
	err = add(context.Background(), w.DB, &full{b, 1}, &still{}, e, "bread")
	if !errors.Is(err, fault.New(fault.Unavailable, "error.picture_store")) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
	whole(t, w, b, false)
	// What the use refuses leaves no row either.
	e.Product = tenants.NewID()
	if err := add(context.Background(), w.DB, b, &still{}, e, "bread"); !fault.Has(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	var rows int
	w.Must(testkit.Query(w.Database.Super, `select count(*)::int from shop.images where shop_id = $1`, []any{w.Shop.ID}, &rows))
	if rows != 0 {
		t.Errorf("%d rows", rows)
	}
}

// Sweeping leaves alone what a card shows, what is young, what lies in another
// place than a shop's, and shops that are not known.
func TestSweepingLeavesAlone(t *testing.T) {
	w := world.New(t)
	b, err := files.New(filepath.Join(t.TempDir(), "media"))
	w.Must(err)
	t.Cleanup(func() { _ = b.Close() })
	own := string(media.Shop(w.Shop.ID.String())) + "/"
	stays := []string{own + "cover-320.webp", own + "logo-320.webp", "hoods/" + w.Hood.String() + "/x-320.webp",
		"shops/" + tenants.NewID().String() + "/x-320.webp", "shops/strange/x-320.webp"}
	goes := []string{own + "gone-320.webp", own + "gone-640.webp", own + "cover2-320.webp", own + "bare"}
	for _, key := range append(stays, goes...) {
		w.Must(b.Put(t.Context(), key, media.TypeOf(key), strings.NewReader("x")))
	}
	w.Super(`update hood.shops set cover = jsonb_build_object('key', $2::text), logo = jsonb_build_object('key', $3::text) where shop_id = $1`,
		w.Shop.ID, own+"cover", own+"logo")
	scope := func(s tenants.ShopID) (tenants.Scope, bool) {
		return tenants.InShop(w.Hood, s, "sweep"), s == w.Shop.ID
	}
	for _, c := range []struct {
		older time.Duration
		swept int
	}{{time.Hour, 0}, {-time.Minute, len(goes)}, {-time.Minute, 0}} {
		n, err := media.NewLibrary(b).SweepForgotten(context.Background(), w.DB, scope, c.older)
		if err != nil || n != c.swept {
			t.Errorf("older than %v: %d, %v", c.older, n, err)
		}
	}
	if got := keys(t, b); len(got) != len(stays) {
		t.Errorf("left %v", got)
	}
}
