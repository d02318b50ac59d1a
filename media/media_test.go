package media_test

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/media/files"
)

func bread() media.Picture {
	return media.Picture{
		Key: "shops/7/0a1b", Width: 960, Height: 641, Widths: []int{320, 640, 960}, Type: "image/webp",
		Alt: locale.Text{It: "Pane", En: "Bread"},
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{media.Key(media.Shop("7"), "0a1b", 640, "webp"), "shops/7/0a1b-640.webp"},
		{media.Key(media.Hood("8"), "0a1b", 1600, "jpg"), "hoods/8/0a1b-1600.jpg"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
		if err := media.CheckKey(c.got); err != nil {
			t.Error(err)
		}
	}
	if err := media.CheckKey(media.Key(media.Shop("../8"), "0a1b", 640, "webp")); !fault.Has(err, fault.Invalid) {
		t.Errorf("a shop called ../8: %v", err)
	}
}

func TestPicturePaths(t *testing.T) {
	p := bread()
	for _, c := range []struct {
		width int
		want  string
	}{
		{0, "320"}, {320, "320"}, {321, "640"}, {700, "960"}, {960, "960"}, {5000, "960"},
	} {
		if got, want := p.URL(c.width), "/media/shops/7/0a1b-"+c.want+".webp"; got != want {
			t.Errorf("%d: %s, want %s", c.width, got, want)
		}
	}
	want := "/media/shops/7/0a1b-320.webp 320w, /media/shops/7/0a1b-640.webp 640w, /media/shops/7/0a1b-960.webp 960w"
	if got := p.Srcset(); got != want {
		t.Errorf("srcset %s", got)
	}
	if got := p.HeightAt(320); got != 214 { // 213.67
		t.Errorf("height at 320: %d", got)
	}
	var none media.Picture
	if !none.None() || p.None() || none.URL(640) != "" || none.Srcset() != "" || none.HeightAt(640) != 0 {
		t.Error("no picture has a path or a height")
	}
}

func TestPictureJSON(t *testing.T) {
	b, err := json.Marshal(bread())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"key":"shops/7/0a1b","width":960,"height":641,"widths":[320,640,960],"type":"image/webp","alt":{"it":"Pane","en":"Bread"}}`
	if string(b) != want {
		t.Errorf("%s", b)
	}
	var back media.Picture
	if err := json.Unmarshal(b, &back); err != nil || back.Srcset() != bread().Srcset() || back.Alt != bread().Alt {
		t.Errorf("%+v, %v", back, err)
	}
}

func library(t *testing.T) *media.Library {
	t.Helper()
	b, err := files.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return media.NewLibrary(b)
}

func TestLibrary(t *testing.T) {
	l := library(t)
	p := bread()
	p.Key = ""
	open := func(w int) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Repeat("x", w))), nil
	}
	for range 2 {
		kept, err := l.Keep(t.Context(), media.Shop("7"), "0a1b", p, open)
		if err != nil || kept.Key != "shops/7/0a1b" {
			t.Fatalf("%+v, %v", kept, err)
		}
	}
	const key = "shops/7/0a1b-640.webp"
	r, info, err := l.Read(t.Context(), key, media.Hood("1"), media.Shop("7"))
	if err != nil || info.Size != 640 || info.ContentType != "image/webp" {
		t.Fatalf("%+v, %v", info, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		key    string
		owners []media.Owner
	}{
		{key, nil},
		{key, []media.Owner{""}},
		{key, []media.Owner{media.Shop("8"), media.Hood("7"), media.Shop("")}},
		{"shops/70/0a1b-640.webp", []media.Owner{media.Shop("7")}},
		{"shops/7/../7/0a1b-640.webp", []media.Owner{media.Shop("7")}},
		{"shops/7/none.webp", []media.Owner{media.Shop("7")}},
		{"shops/7/", []media.Owner{media.Shop("7")}},
	} {
		if r, _, err := l.Read(t.Context(), c.key, c.owners...); !fault.Has(err, fault.NotFound) || r != nil {
			t.Errorf("%s for %v: %v", c.key, c.owners, err)
		}
	}
}

func TestLibraryKeepsNothingItCannotRead(t *testing.T) {
	l := library(t)
	cause := errors.New("no such width")
	if p, err := l.Keep(t.Context(), media.Shop("7"), "0a1b", bread(), func(int) (io.ReadCloser, error) { return nil, cause }); !errors.Is(err, cause) {
		t.Errorf("%+v, %v", p, err)
	}
	p := bread()
	p.Type = "text/html"
	open := func(int) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("<script>")), nil }
	if _, err := l.Keep(t.Context(), media.Shop("7"), "0a1b", p, open); !fault.Has(err, fault.Invalid) {
		t.Errorf("a page kept as a picture: %v", err)
	}
}
