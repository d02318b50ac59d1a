package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sottocasa/tenants"
)

// ask sends one request as the owner's browser does, and says how long the
// server took for it.
func (c *clerk) ask(ctx context.Context, method, path, kind string, body []byte) (answer string, to string, took time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+c.app.address()+path, bytes.NewReader(body))
	if err != nil {
		return "", "", 0, err
	}
	request.Host = "app.example"
	request.Header.Set("Cookie", "__Host-session="+c.cookie)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Origin", "https://app.example")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	began := time.Now()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return "", "", 0, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	took = time.Since(began)
	if err == nil && response.StatusCode != http.StatusOK && response.StatusCode != http.StatusSeeOther {
		err = fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return string(raw), response.Header.Get("Location"), took, err
}

func (c *clerk) get(ctx context.Context, path string) (string, time.Duration, error) {
	answer, _, took, err := c.ask(ctx, http.MethodGet, path, "", nil)
	return answer, took, err
}

func (c *clerk) post(ctx context.Context, path string, form url.Values) (answer, to string, took time.Duration, err error) {
	form.Set("form_token", c.token)
	return c.ask(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

func (c *clerk) path(rest string) string { return "/admin/" + c.slug + rest }

// valuesOf lists what the fields of a name hold on a page.
func valuesOf(page, name string) (all []string) {
	for _, m := range regexp.MustCompile(`<input[^>]*name="`+name+`"[^>]*value="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// many measures the list, a search in it and changes of many.
func (c *clerk) many(ctx context.Context, r *report) error {
	var list, search, look, change, undo []time.Duration
	for n := range 4 * c.s.rounds {
		from := strconv.Itoa(1 + n*7%(shopGoods/50))
		page, took, err := c.get(ctx, c.path("/products?page="+from))
		if err != nil {
			return err
		}
		picks, tokens := valuesOf(page, "pick"), valuesOf(page, "form_token")
		if len(picks) != 50 || len(tokens) == 0 {
			return fmt.Errorf("a page of the list has %d goods", len(picks))
		}
		c.token, list = tokens[0], append(list, took)
		found, took, err := c.get(ctx, c.path("/products?q="+url.QueryEscape("cotone n. "+strconv.Itoa(n))))
		if err == nil && !strings.Contains(found, "cotone") {
			err = errors.New("a search finds nothing")
		}
		if err != nil {
			return err
		}
		search = append(search, took)
		b, err := c.bulk(ctx, url.Values{"pick": picks}, len(picks))
		if err != nil {
			return err
		}
		look, change, undo = append(look, b[0]), append(change, b[1]), append(undo, b[2])
	}
	const ms = "ms"
	limit := float64(mostRequest.Milliseconds())
	r.bounds = append(r.bounds, bound{"a page of the list of 5,000 goods", millis(list), limit, ms}, bound{"a search among them", millis(search), limit, ms},
		bound{"what a change of 50 prices would do", millis(look), limit, ms}, bound{"a change of 50 prices", millis(change), limit, ms}, bound{"taking it back", millis(undo), limit, ms})
	var all [3][]time.Duration
	for range c.s.rounds {
		b, err := c.bulk(ctx, url.Values{"all": {"1"}}, shopGoods)
		if err != nil {
			return err
		}
		for i := range all {
			all[i] = append(all[i], b[i])
		}
	}
	r.bounds = append(r.bounds, bound{"what a change of all 5,000 prices would do", millis(all[0]), 0, ms}, bound{"a change of all 5,000 prices", millis(all[1]), 0, ms},
		bound{"taking that back", millis(all[2]), 0, ms})
	return nil
}

// bulk looks at a change of prices, does it and takes it back.
func (c *clerk) bulk(ctx context.Context, which url.Values, goods int) (took [3]time.Duration, err error) {
	form := url.Values{"what": {"price"}, "price_to": {"+10%"}}
	for k, v := range which {
		form[k] = v
	}
	if _, _, took[0], err = c.post(ctx, c.path("/products/bulk"), form); err != nil {
		return took, err
	}
	id := tenants.NewID().String()
	form.Set("apply", "1")
	form.Set("id", id)
	_, to, spent, err := c.post(ctx, c.path("/products/bulk"), form)
	if err == nil && !strings.Contains(to, "count="+strconv.Itoa(goods)+"&") {
		err = fmt.Errorf("a change of %d leads to %q", goods, to)
	}
	if err != nil {
		return took, err
	}
	took[1] = spent
	_, to, took[2], err = c.post(ctx, c.path("/products/undo/"+id), url.Values{})
	if err == nil && !strings.Contains(to, "count="+strconv.Itoa(goods)+"&left=0") {
		err = fmt.Errorf("taking %d back leads to %q", goods, to)
	}
	return took, err
}

// upload brings a file in on the page: sent, planned, confirmed, written.
func (c *clerk) upload(ctx context.Context, r *report) error {
	name, err := c.file(manyRows, 0)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "goods.csv")
	if err != nil {
		return err
	}
	_, err = part.Write(raw)
	for k, v := range map[string]string{"form_token": c.token, "vat": "22", "publish": "1"} {
		err = errors.Join(err, w.WriteField(k, v))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	idle, watch := c.app.pss(), c.app.watch()
	began := time.Now()
	_, to, _, err := c.ask(ctx, http.MethodPost, c.path("/import"), w.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	if err := c.until(ctx, to, "/confirm"); err != nil {
		return err
	}
	planned := time.Since(began)
	began = time.Now()
	if _, _, _, err := c.post(ctx, to+"/confirm", url.Values{}); err != nil {
		return err
	}
	if err := c.until(ctx, to, "dl class=\"sums\""); err != nil {
		return err
	}
	written := time.Since(began)
	r.bounds = append(r.bounds, bound{"10,000 rows on the page, shown at once: looked at and written", []float64{(planned + written).Seconds()}, mostImport.Seconds(), "s"})
	r.note("On the page 10,000 rows were looked at in %.1f s and written in %.1f s; the server had %.0f MB (PSS) before and %.0f MB at its highest.",
		planned.Seconds(), written.Seconds(), idle, watch())
	return nil
}

// until waits until a page holds what it shall.
func (c *clerk) until(ctx context.Context, path, what string) error {
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		page, _, err := c.get(ctx, path)
		if err != nil || strings.Contains(page, what) && !strings.Contains(page, "<progress") {
			return err
		}
	}
	return fmt.Errorf("%s never held %q", path, what)
}
