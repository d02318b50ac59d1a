package face

import (
	"slices"
	"strings"

	"sottocasa/internal/locale"
)

// dueEndings turns the ends of Stripe's requirement codes into our words, the
// more special first: the same thing is asked of a person under several names.
func dueEndings() [][2]string {
	return [][2]string{
		{"external_account", "bank"}, {"tos_acceptance", "terms"}, {"business_type", "legal_form"},
		{"business_profile.url", "site"}, {"business_profile.mcc", "trade"}, {"business_profile.product_description", "trade"},
		{"business_profile.support_phone", "phone"}, {"business_profile.support_email", "email"},
		{"settings.payments.statement_descriptor", "descriptor"},
		{"company.verification", "company_document"}, {"company.name", "company"}, {"company.tax_id", "vat"}, {"company.vat_id", "vat"},
		{"company.registration_number", "vat"}, {"company.address", "company_address"}, {"company.phone", "phone"},
		{"company.directors_provided", "directors"}, {"company.executives_provided", "directors"}, {"company.owners_provided", "owners"},
		{"directors", "directors"}, {"executives", "directors"}, {"owners", "owners"}, {"documents", "company_document"},
		{"verification.document", "document"}, {"verification.additional_document", "proof_of_address"}, {"verification", "document"},
		{"dob", "birth"}, {"address", "address"}, {"first_name", "name"}, {"last_name", "name"}, {"email", "email"}, {"phone", "phone"},
		{"id_number", "tax_code"}, {"ssn_last_4", "tax_code"}, {"nationality", "name"}, {"relationship", "role"}, {"title", "role"},
	}
}

// dueKey is our word for one of Stripe's codes; "other" when it is new to us.
func dueKey(code string) string {
	for _, x := range dueEndings() {
		if strings.Contains("."+code+".", "."+x[0]+".") {
			return x[1]
		}
	}
	return "other"
}

// Wanted says what Stripe still wants, each thing once; what has no word of
// ours comes last.
func Wanted(p *locale.Printer, codes []string) []string {
	var keys []string
	for _, c := range codes {
		if k := dueKey(c); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		switch {
		case a == "other" && b != "other":
			return 1
		case b == "other" && a != "other":
			return -1
		}
		return 0
	})
	var words []string
	for _, k := range keys {
		words = append(words, p.T("due."+k))
	}
	return words
}
