package minio

import (
	"net/http"
	"testing"

	sdk "github.com/minio/minio-go/v7"
)

// HeadersOf gives the headers that the store answers with.
func HeadersOf(t *testing.T, b *Bucket, key string) http.Header {
	t.Helper()
	core := sdk.Core{Client: b.client}
	r, _, h, err := core.GetObject(t.Context(), b.name, key, sdk.GetObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	return h
}

// BeginUpload begins an upload in parts and leaves it.
func BeginUpload(t *testing.T, b *Bucket, key string) {
	t.Helper()
	if err := b.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	core := sdk.Core{Client: b.client}
	id, err := core.NewMultipartUpload(t.Context(), b.name, key, sdk.PutObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := core.PutObjectPart(t.Context(), b.name, key, id, 1, http.NoBody, 0, sdk.PutObjectPartOptions{}); err != nil {
		t.Fatal(err)
	}
}
