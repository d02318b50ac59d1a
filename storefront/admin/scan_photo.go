package admin

import (
	"context"
	"net/http"

	"sottocasa/catalog/ean"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
)

// photoScan reads the code in a photo, which is not kept. Of several somebody has
// to say which. A frame of the camera, which the page sends by itself, is
// answered with the code alone, or with nothing.
func (d *desk) photoScan(f *web.Form, shelf string, photo []byte) error {
	ctx, cancel := context.WithTimeout(d.Context(), takenWithin)
	defer cancel()
	found, err := d.Photos.Codes(ctx, photo)
	var codes []ean.Code
	for _, s := range found {
		if code, err := ean.Parse(s); err == nil {
			codes = append(codes, code)
		}
	}
	said := fault.From(err)
	switch {
	case f.Bool("frame"):
		return d.answerFrame(codes, err)
	case err != nil && (said.Code == fault.Invalid || said.Code == fault.Unavailable):
		f.Fail("photo", said.Key, said.Args...)
		status := http.StatusUnprocessableEntity
		if said.Code == fault.Unavailable {
			d.Log().Warn("a photo of a code was not read", "error", err.Error())
			status = web.Status(err)
		}
		return d.drawScan(status, scanState{typed: f.Typed(), wrong: f.Err()})
	case err != nil:
		return err
	case len(codes) > 1:
		return d.drawScan(http.StatusOK, scanState{typed: f.Typed(), several: codes})
	}
	return d.takeCode(f, shelf, codes[0])
}

// answerFrame says the clearest code of a frame; most have none.
func (d *desk) answerFrame(codes []ean.Code, err error) error {
	switch {
	case len(codes) > 0:
		return d.Send(http.StatusOK, "text/plain; charset=utf-8", []byte(codes[0]))
	case err == nil || fault.Has(err, fault.Invalid) || fault.Has(err, fault.Unavailable):
		return d.Send(http.StatusNoContent, "text/plain; charset=utf-8", nil)
	}
	return err
}
