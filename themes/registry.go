package themes

import (
	"sottocasa/themes/base"
	"sottocasa/themes/forno"
)

// All lists every theme a shop may wear, the base first.
func All() []Theme { return []Theme{base.Pages(), forno.Pages()} }
