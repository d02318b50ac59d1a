package tenants_test

import "sottocasa/tenants"

// note is a job that says which neighbourhood and thing it is about.
type note struct {
	Hood  tenants.HoodID `json:"hood_id"`
	Thing tenants.ID     `json:"thing_id"`
}

// Kind names the job.
func (note) Kind() string { return "test.note" }
