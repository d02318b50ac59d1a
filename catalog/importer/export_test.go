package importer

import "context"

// DoWork runs an import's job as the queue does.
func DoWork(ctx context.Context, d *Desk, job Work) error { return d.work(ctx, job) }
