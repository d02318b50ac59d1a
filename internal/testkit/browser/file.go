package browser

import (
	"github.com/chromedp/chromedp"
)

// Attach chooses a file of this machine in the page's only file field, as
// people do in the window that the field opens.
func (p *Person) Attach(path string) *Person {
	p.t.Helper()
	p.settle()
	p.do(chromedp.SetUploadFiles(`input[type=file]`, []string{path}))
	return p
}
