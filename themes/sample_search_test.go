package themes_test

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

func searching(l locale.Lang) view.Page {
	p := page(l)
	p.Searching, p.Canonical = true, ""
	return p
}

func searched(l locale.Lang) view.Search {
	return view.Search{Page: searching(l), Query: "maritozi", Asked: true, Cards: cards(l), Count: 29, Similar: cards(l)[:1],
		Meant:   view.Link{Text: "maritozzi", URL: "/search?q=maritozzi"},
		Shelves: []view.Option{{Value: "pane", Text: pick(l, "Pane", "Bread")}, {Value: "dolci", Text: pick(l, "Dolci", "Sweets"), On: true}},
		Without: []view.Option{{Value: "gluten", Text: "Glutine"}, {Value: "milk", Text: "Latte"}}, Marks: []view.Option{{Value: "BIO", Text: "Bio"}},
		Filters: 1, Clear: "/search?q=maritozi", Leaf: view.Leaf{Number: 2, Of: 3, Earlier: "/search?page=1", Later: "/search?page=3"}}
}

// traced is what remains when the only answer may hold traces.
func traced(l locale.Lang) view.Search {
	return view.Search{Page: searching(l), Query: "senza glutine", Asked: true, Traces: cards(l)[:2], Hidden: 3, Available: true, Filters: 1,
		Clear: "/search?q=senza+glutine", Excluded: pick(l, "cereali contenenti glutine", "cereals containing gluten"),
		Without: []view.Option{{Value: "gluten", Text: "Glutine", On: true}}}
}
