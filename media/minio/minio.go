// Package minio keeps media in a bucket of MinIO or of anything else that
// speaks S3. The bucket is private: only this program reads it.
package minio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	sdk "github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"sottocasa/media"
)

const (
	small      = 512 << 10       // bytes; what is smaller goes in one request
	partSize   = 5 << 20         // bytes of a part of what is larger; S3 takes none below this
	readWithin = time.Minute     // of one object, whoever reads it
	answers    = 5 * time.Second // until the store begins to answer
	connects   = 2 * time.Second // until it takes a connection
	tries      = 2               // of one request
	immutable  = "public, max-age=31536000, immutable"
)

// Bucket is a media.Bucket of an S3 store. It asks nothing of the store before
// it is used, so that pages can be served while the store is down.
type Bucket struct {
	client *sdk.Client
	name   string
	region string
	mu     sync.Mutex
	there  bool // the bucket has been seen or made
}

var _ media.Bucket = (*Bucket)(nil)

// New opens the bucket that address names: http or https://KEY:SECRET@host:port/bucket,
// with ?region=… where the store wants to know. An error never tells the secret.
func New(address string) (*Bucket, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("minio: the address cannot be read")
	}
	secret, _ := u.User.Password()
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: connects}).DialContext,
		TLSHandshakeTimeout:   answers,
		ResponseHeaderTimeout: answers,
		MaxIdleConnsPerHost:   32,
		IdleConnTimeout:       time.Minute,
		DisableCompression:    true,
	}
	region := u.Query().Get("region")
	client, err := sdk.New(u.Host, &sdk.Options{Creds: credentials.NewStaticV4(u.User.Username(), secret, ""), Secure: u.Scheme == "https",
		Transport: transport, Region: region, MaxRetries: tries})
	if err != nil {
		return nil, fmt.Errorf("minio: %s: %w", u.Host, err)
	}
	return &Bucket{client: client, name: strings.Trim(u.Path, "/"), region: region}, nil
}

// Ready makes the bucket when it is missing. It is asked before the first
// write by itself.
func (b *Bucket) Ready(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.there {
		return nil
	}
	there, err := b.client.BucketExists(ctx, b.name)
	if err == nil && !there {
		err = b.client.MakeBucket(ctx, b.name, sdk.MakeBucketOptions{Region: b.region})
		if code := sdk.ToErrorResponse(err).Code; code == "BucketAlreadyOwnedByYou" || code == "BucketAlreadyExists" {
			err = nil // another process was faster
		}
	}
	if err != nil {
		return fmt.Errorf("minio: bucket %s: %w", b.name, err)
	}
	b.there = true
	return nil
}

// Put sends an object in one request when it is small, else in parts, which
// become one object when the last has arrived.
func (b *Bucket) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	if err := media.CheckPut(key, contentType); err != nil {
		return err
	}
	if err := errors.Join(ctx.Err(), b.Ready(ctx)); err != nil {
		return err
	}
	r = media.Reader(ctx, r)
	first, err := io.ReadAll(io.LimitReader(r, small))
	if err != nil {
		return fmt.Errorf("minio: put %s: %w", key, err)
	}
	o := sdk.PutObjectOptions{ContentType: contentType, CacheControl: immutable, PartSize: partSize}
	size, body := int64(len(first)), io.Reader(bytes.NewReader(first))
	if size == small {
		size, body = -1, io.MultiReader(body, r)
	}
	if _, err := b.client.PutObject(ctx, b.name, key, body, size, o); err != nil {
		return fmt.Errorf("minio: put %s: %w", key, err)
	}
	return nil
}

// Open asks for an object. What is read after that no longer hangs on ctx,
// which ends with the request while its answer is still being sent.
func (b *Bucket) Open(ctx context.Context, key string) (io.ReadCloser, media.Info, error) {
	if err := errors.Join(media.CheckKey(key), ctx.Err()); err != nil {
		return nil, media.Info{}, err
	}
	life, end := context.WithTimeout(context.WithoutCancel(ctx), readWithin)
	stop := context.AfterFunc(ctx, end)
	core := sdk.Core{Client: b.client}
	r, info, _, err := core.GetObject(life, b.name, key, sdk.GetObjectOptions{})
	if err == nil && !stop() {
		err = errors.Join(ctx.Err(), r.Close())
	}
	if err != nil {
		end()
		if missing(err) {
			return nil, media.Info{}, media.Missing(key)
		}
		return nil, media.Info{}, fmt.Errorf("minio: open %s: %w", key, errors.Join(ctx.Err(), err))
	}
	return &reader{r, end}, describe(key, info), nil
}

// reader is an object that is being read; closing it lets go of the store.
type reader struct {
	io.ReadCloser
	end context.CancelFunc
}

// Close is part of io.Closer.
func (r *reader) Close() error {
	defer r.end()
	return r.ReadCloser.Close()
}

// Delete removes an object.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := errors.Join(media.CheckKey(key), ctx.Err()); err != nil {
		return err
	}
	if err := b.client.RemoveObject(ctx, b.name, key, sdk.RemoveObjectOptions{}); err != nil && !missing(err) {
		return fmt.Errorf("minio: delete %s: %w", key, err)
	}
	return nil
}

// List walks the objects below a prefix, page by page.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[media.Entry, error] {
	return func(yield func(media.Entry, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(media.Entry{}, err)
			return
		}
		if prefix != "" {
			if err := media.CheckKey(strings.TrimSuffix(prefix, "/")); err != nil {
				yield(media.Entry{}, err)
				return
			}
		}
		ctx, end := context.WithCancel(ctx)
		defer end()
		for o := range b.client.ListObjects(ctx, b.name, sdk.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			switch {
			case missing(o.Err):
				return // no bucket, so no objects
			case o.Err != nil:
				yield(media.Entry{}, fmt.Errorf("minio: list %s: %w", prefix, o.Err))
				return
			}
			if !yield(media.Entry{Key: o.Key, Info: describe(o.Key, o)}, nil) {
				return
			}
		}
	}
}

// Sweep gives up uploads in parts that nobody finished, begun longer ago than
// olderThan. It gives how many.
func (b *Bucket) Sweep(ctx context.Context, olderThan time.Duration) (int, error) {
	before, swept := time.Now().Add(-olderThan), 0
	for o := range b.client.ListIncompleteUploads(ctx, b.name, "", true) {
		if missing(o.Err) {
			return swept, nil
		}
		if o.Err != nil {
			return swept, fmt.Errorf("minio: sweep: %w", o.Err)
		}
		if o.Initiated.After(before) {
			continue
		}
		if err := b.client.RemoveIncompleteUpload(ctx, b.name, o.Key); err != nil {
			return swept, fmt.Errorf("minio: sweep: %w", err)
		}
		swept++
	}
	return swept, nil
}

// missing also covers a bucket that was not made yet.
func missing(err error) bool {
	code := sdk.ToErrorResponse(err).Code
	return code == "NoSuchKey" || code == "NoSuchBucket" || code == "NoSuchUpload"
}

func describe(key string, o sdk.ObjectInfo) media.Info {
	return media.Info{Size: o.Size, ContentType: media.TypeOf(key), Modified: o.LastModified}
}
