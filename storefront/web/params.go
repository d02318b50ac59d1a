package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
)

// maxParams bounds how many different fields a form or query may have.
const maxParams = 300

// File is an uploaded file, whole in memory (its size is bounded by the
// route's Upload). Its name and type are what the reader claims.
type File struct {
	Name string
	Type string
	Body []byte
}

// parseParams reads key=value&… strictly: bad escapes, semicolons and, unless
// the name is in multi, a second value are errors. Reading the first or the
// last of two values is how guards and handlers come to disagree.
func parseParams(raw string, multi []string) (url.Values, error) {
	values, err := url.ParseQuery(raw)
	if err != nil || len(values) > maxParams {
		return nil, refuse(fiber.StatusBadRequest, "error.request")
	}
	return values, onlyOnce(values, multi)
}

func onlyOnce(values url.Values, multi []string) error {
	for name, list := range values {
		if len(list) > 1 && !slices.Contains(multi, name) {
			return refuse(fiber.StatusBadRequest, "error.request")
		}
	}
	return nil
}

// readQuery parses the query for every route. Which fields may repeat is known
// only to the route, so here all may; admit and the cache look again.
func (c *Ctx) readQuery() error {
	values, err := url.ParseQuery(string(c.fctx.URI().QueryString()))
	if err != nil || len(values) > maxParams {
		return refuse(fiber.StatusBadRequest, "error.request")
	}
	for name, list := range values {
		for _, s := range append(list, name) {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				return refuse(fiber.StatusBadRequest, "error.request")
			}
		}
	}
	c.query = values
	return nil
}

// readBody reads the form of a POST into c.form.
func (c *Ctx) readBody() error {
	body := c.fctx.Request.Body()
	kind, params, err := mime.ParseMediaType(c.Header(fiber.HeaderContentType))
	charset := params["charset"]
	switch {
	case len(body) == 0:
		c.form, err = url.Values{}, nil
	case err != nil || charset != "" && !strings.EqualFold(charset, "utf-8"):
		return refuse(fiber.StatusUnsupportedMediaType, "error.body_type")
	case kind == fiber.MIMEApplicationForm:
		c.form, err = parseParams(string(body), c.route.multi)
	case kind == fiber.MIMEMultipartForm && c.route.upload:
		err = c.readParts(body, params["boundary"])
	default:
		return refuse(fiber.StatusUnsupportedMediaType, "error.body_type")
	}
	if err != nil {
		return err
	}
	for name := range c.form {
		if c.query.Has(name) {
			return refuse(fiber.StatusBadRequest, "error.request")
		}
	}
	return nil
}

func (c *Ctx) readParts(body []byte, boundary string) error {
	c.form, c.files = url.Values{}, map[string]*File{}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for n := 0; ; n++ {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return onlyOnce(c.form, c.route.multi)
		}
		if err != nil || n > maxParams {
			return refuse(fiber.StatusBadRequest, "error.request")
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return refuse(fiber.StatusBadRequest, "error.request")
		}
		name := part.FormName()
		switch {
		case part.FileName() == "":
			c.form.Add(name, string(content))
		case c.files[name] != nil:
			return refuse(fiber.StatusBadRequest, "error.request")
		default:
			c.files[name] = &File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), Body: content}
		}
	}
}

// File is the file uploaded as name, nil when none was chosen. One that was
// chosen may be empty: whoever sent it must be told, not thought to have sent none.
func (c *Ctx) File(name string) *File { return c.files[name] }
