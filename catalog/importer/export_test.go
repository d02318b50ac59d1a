package importer

import "context"

// DoWork runs an import's job as the queue does.
func DoWork(ctx context.Context, d *Desk, job Work) error { return d.work(ctx, job) }

// OptionWords writes options so that a test can compare them.
var OptionWords = optionWords
