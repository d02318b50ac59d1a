package main

import "context"

func orderRates(context.Context, settings, *data, *report) error { return nil }
