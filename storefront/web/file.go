package web

import "net/http"

// Download sends a file to be kept under a name; the name is made by us, of
// letters, digits, dots, dashes and underscores.
func (c *Ctx) Download(contentType, name string, body []byte) error {
	c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
	return c.Send(http.StatusOK, contentType, body)
}

// ShowPDF sends a PDF to be read at once; who keeps it keeps it under the name.
func (c *Ctx) ShowPDF(name string, body []byte) error {
	c.SetHeader("Content-Disposition", `inline; filename="`+name+`"`)
	return c.Send(http.StatusOK, "application/pdf", body)
}
