package web

import (
	"io"
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// A request that is too large has its answer while it is still being sent. A
// connection that is closed then is reset, and a browser shows the reset, not
// the answer: so what still comes is read and forgotten, within these limits.
const (
	lingerTime  = 5 * time.Second
	lingerBytes = 64 << 20
)

// hearOut has the connection of a refused request read on before it closes. An
// upload that was awaited may take the time of an upload.
func (a *App) hearOut(fctx *fasthttp.RequestCtx) {
	if c, ok := fctx.Conn().(*conn); ok {
		c.linger.Store(int64(max(lingerTime, a.bodyLimit(&fctx.Request.Header).ReadTimeout)))
	}
}

// readOut says that nothing more will be sent, and reads until the other side
// closes, too much has come or the time is over.
func readOut(c net.Conn, d time.Duration) {
	half, ok := c.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil || c.SetReadDeadline(time.Now().Add(d)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, c, lingerBytes)
}
