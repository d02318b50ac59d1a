package catalog

// SlugOf is slugOf, for tests.
func SlugOf(name string) string { return slugOf(name) }
