package importer

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Field is what a column of a file holds.
type Field string

// The fields. Ignored columns are read over.
const (
	Ignored    Field = ""
	Handle     Field = "handle"
	Name       Field = "name"
	NameEn     Field = "name_en"
	About      Field = "about"
	AboutEn    Field = "about_en"
	AboutShort Field = "about_short"
	OnShelf    Field = "shelf"
	Price      Field = "price"
	PriceKilo  Field = "price_kilo" // of what is sold loose
	Currency   Field = "currency"
	OldPrice   Field = "old_price"
	SalePrice  Field = "sale_price"
	Stock      Field = "stock"
	Counted    Field = "counted"
	SKU        Field = "sku"
	GTIN       Field = "gtin"
	VAT        Field = "vat"
	Quantity   Field = "quantity"
	UnitOf     Field = "unit"
	SoldBy     Field = "sold_by"
	Image      Field = "image"
	ImagePlace Field = "image_place"
	ImageAlt   Field = "image_alt"
	State      Field = "state"
	Published  Field = "published"
	Maker      Field = "maker"
	Contents   Field = "contents"
	Origin     Field = "origin"
	Kind       Field = "kind"
	Parent     Field = "parent"
	Number     Field = "number" // WooCommerce's own
	Variant    Field = "variant"
	OptionName Field = "option_name" // what Variant is a value of
	Ships      Field = "ships"
	Voucher    Field = "voucher"
	Remainder  Field = "own" // what our own export adds
)

// Dialect is whose file it is.
type Dialect string

// The dialects.
const (
	Shopify     Dialect = "shopify"
	WooCommerce Dialect = "woocommerce"
	Vendure     Dialect = "vendure"
	Plain       Dialect = "plain"
)

// Reading is how a file is read: whose it is, and what each column holds.
type Reading struct {
	Dialect Dialect `json:"dialect"`
	Columns []Field `json:"columns"`
}

// Choices are the fields that a shopkeeper can name for a column that nobody
// knows.
func Choices() []Field {
	return []Field{Name, NameEn, Price, PriceKilo, OnShelf, About, AboutEn, Stock, SKU, GTIN, VAT, Quantity, UnitOf, SoldBy, Image, Contents, Origin, Maker, State}
}

// Has reports whether a column holds the field.
func (r Reading) Has(f Field) bool { return slices.Contains(r.Columns, f) }

// Unknown tells whether somebody has to say what the columns hold: nothing was
// found that a product is called, or that it costs.
func (r Reading) Unknown() bool {
	return !r.Has(Name) && !r.Has(NameEn) || !r.Has(Price) && !r.Has(PriceKilo)
}

// folded writes a header so that "Prezzo (€)", "prezzo" and " PREZZO " are one.
func folded(s string) string {
	var b strings.Builder
	gap := false
	for _, c := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(c)
		case unicode.Is(unicode.Mn, c):
		default:
			gap = true
		}
	}
	return b.String()
}

// Recognise finds out what the columns of a header hold. A word that stands
// twice counts the first time.
func Recognise(header []string) Reading {
	names := make([]string, len(header))
	for i, h := range header {
		names[i] = folded(h)
	}
	has := func(all ...string) bool {
		for _, n := range all {
			if !slices.Contains(names, n) {
				return false
			}
		}
		return true
	}
	r := Reading{Dialect: Plain}
	switch {
	case has("handle", "title"), has("url handle", "title"), has("handle", "variant price"):
		r.Dialect = Shopify
	case has("type", "name", "regular price"), has("tipo", "nome", "prezzo di listino"):
		r.Dialect = WooCommerce
	case has("optiongroups") && (has("name") || slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, "name ") })):
		r.Dialect = Vendure
	}
	known := synonyms(r.Dialect)
	used := map[Field]bool{}
	for _, n := range names {
		f := known[n]
		if f == Ignored && r.Dialect == WooCommerce {
			f = wooNumbered(n)
		}
		if f != Image && f != Variant && f != OptionName && f != OnShelf && used[f] {
			f = Ignored
		}
		used[f] = true
		r.Columns = append(r.Columns, f)
	}
	if r.Dialect == Plain && !r.Has(Name) && !r.Has(NameEn) {
		if i := slices.Index(r.Columns, About); i >= 0 {
			r.Columns[i] = Name // tills print a list of code, description, price
		}
	}
	return r
}

// wooNumbered knows the columns that WooCommerce counts: "Attribute 1 name",
// "Attribute 1 value(s)".
func wooNumbered(name string) Field {
	words := strings.Fields(name)
	if len(words) == 3 && words[0] == "attribute" && words[2] == "name" || len(words) >= 3 && words[0] == "nome" && words[1] == "dell" {
		return OptionName
	}
	if len(words) >= 3 && (words[0] == "attribute" && strings.HasPrefix(words[2], "value") || words[0] == "valore" && words[1] == "dell") {
		return Variant
	}
	return Ignored
}

// synonyms are the headers that are known, as folded writes them.
func synonyms(d Dialect) map[string]Field {
	known := map[string]Field{}
	for _, list := range dialects()[d] {
		field, words, _ := strings.Cut(list, ":")
		for w := range strings.SplitSeq(words, ",") {
			known[strings.TrimSpace(w)] = Field(field)
		}
	}
	return known
}

// dialects are the headers of each: those of Shopify as it exports now and as it
// did, of WooCommerce in English and Italian, of Vendure, and what shops write.
func dialects() map[Dialect][]string {
	return map[Dialect][]string{
		Shopify: {
			"handle:handle,url handle", "name:title", "about:body html,description", "shelf:type", "state:status",
			"published:published,published on online store", "variant:option1 value,option2 value,option3 value", "option_name:option1 name,option2 name,option3 name",
			"sku:variant sku,sku", "gtin:variant barcode,barcode", "price:variant price,price", "old_price:variant compare at price,compare at price",
			"counted:variant inventory tracker,inventory tracker", "stock:variant inventory qty,inventory quantity",
			"ships:variant requires shipping,requires shipping", "image:image src,product image url,variant image,variant image url",
			"image_place:image position", "image_alt:image alt text", "voucher:gift card",
			"name_en:sottocasa title en", "about_en:sottocasa description en", "own:sottocasa data",
		},
		WooCommerce: {
			"number:id", "kind:type,tipo", "sku:sku,cod", "gtin:gtin upc ean or isbn,gtin upc ean o isbn", "name:name,nome", "published:published,pubblicato",
			"about_short:short description,breve descrizione,descrizione breve", "about:description,descrizione", "stock:stock,magazzino",
			"sale_price:sale price,prezzo in offerta", "price:regular price,prezzo di listino", "shelf:categories,categorie", "image:images,immagini",
			"parent:parent,genitore", "maker:brands,marchi",
		},
		Vendure: {
			"name:name,name it", "name_en:name en", "handle:slug,slug it,slug en", "about:description,description it", "about_en:description en", "image:assets",
			"shelf:facets,facets it,facets en", "variant:optionvalues,optionvalues it,optionvalues en", "option_name:optiongroups,optiongroups it,optiongroups en", "sku:sku", "price:price", "stock:stockonhand", "counted:trackinventory",
		},
		Plain: {
			"handle:handle,slug", "name:nome,nome prodotto,prodotto,articolo,titolo,denominazione,name,product,product name,product title,title,item,item name,nome articolo,descrizione articolo",
			"name_en:nome en,nome inglese,name en,english name,titolo en,nome in inglese",
			"about:descrizione,descrizione prodotto,descriz,descr,testo,note,description,details,descrizione it", "about_en:descrizione en,descrizione inglese,description en,english description,descrizione in inglese",
			"shelf:categoria,reparto,rep,cat,scaffale,famiglia,gruppo,category,department,shelf,collection,tipo,type",
			"price:prezzo,prezzo al pubblico,prz,prz vendita,prezzo vend,p vendita,pv,prezzo di vendita,prezzo vendita,prezzo iva inclusa,prezzo ivato,listino,euro,price,retail price,unit price,prezzo unitario,prezzo eur",
			"price_kilo:prezzo al kg,prezzo kg,prezzo al chilo,prezzo chilo,euro al kg,euro kg,eur kg,al kg,price per kg,price kg,per kg", "currency:valuta,moneta,currency,currency code,price currency",
			"old_price:prezzo barrato,prezzo pieno", "stock:giacenza,giac,quantita,disponibilita,disponibili,pezzi,scorta,magazzino,stock,qty,quantity,on hand,inventory,qta",
			"sku:codice,codice articolo,cod,cod articolo,cod art,sku,code,article number,riferimento,codice interno",
			"gtin:ean,ean13,barcode,codice a barre,barcode id,codice ean,gtin,upc,isbn,bar code",
			"vat:iva,aliquota,aliquota iva,vat,vat rate,tax rate", "quantity:formato,peso netto,contenuto,quantita netta,net quantity,net weight,size,peso,units,contenuto netto",
			"unit:unita,unita di misura,um,unit,unit type", "sold_by:venduto a,vendita,vendita a,unita di vendita,sold by,sale unit",
			"image:immagine,immagini,foto,url immagine,image,image url,images,product image,photo,picture", "state:stato,status,state", "published:pubblicato,online,published,visibile",
			"maker:produttore,marca,marchio,fornitore,brand,manufacturer,producer,maker", "contents:ingredienti,ingredients", "origin:origine,provenienza,origin,paese",
			"variant:variante,display name,variant",
		},
	}
}
