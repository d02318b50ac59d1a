package sandbox

import "fmt"

// words of the pay page, each in Italian and in English.
func words() map[string][2]string {
	return map[string][2]string{
		"title":         {"Pagamento di prova", "Test payment"},
		"trial":         {"Questa è una prova: non paghi davvero.", "This is a test: you are not really paying."},
		"trial_more":    {"Nessuna carta viene addebitata e il numero non viene conservato.", "No card is charged and the number is not kept."},
		"pay_to":        {"Paghi a", "You pay"},
		"total":         {"Totale", "Total"},
		"cards":         {"Carte da usare", "Cards to use"},
		"card_good":     {"paga", "pays"},
		"card_declined": {"viene rifiutata", "is declined"},
		"card_no_funds": {"non ha abbastanza soldi", "has too little money on it"},
		"card_secure":   {"chiede la conferma della banca (3-D Secure)", "asks for the bank's confirmation (3-D Secure)"},
		"more_cards":    {"Altre carte di prova: una per ogni rifiuto", "More test cards: one for every refusal"},
		"hold":          {"Autorizzi fino a", "You authorise up to"},
		"hold_more": {
			"Per ora l'importo resta solo bloccato: il negozio incassa quello che pesa, mai di più, e il resto si libera da solo.",
			"For now the amount is only held: the shop takes what it weighs, never more, and the rest is released by itself.",
		},
		"authorise":      {"Autorizza fino a", "Authorise up to"},
		"ceiling":        {"Al massimo", "At most"},
		"cards_rest":     {"Per la scadenza va bene una data futura, per il CVC tre cifre qualsiasi.", "Any future expiry date and any three digits for the CVC will do."},
		"number":         {"Numero della carta", "Card number"},
		"expiry":         {"Scadenza (MM/AA)", "Expiry (MM/YY)"},
		"cvc":            {"CVC", "CVC"},
		"cvc_hint":       {"Le tre cifre sul retro della carta.", "The three digits on the back of the card."},
		"name":           {"Nome sulla carta", "Name on the card"},
		"pay":            {"Paga", "Pay"},
		"cancel":         {"Annulla e torna al negozio", "Cancel and go back to the shop"},
		"check":          {"Controlla questi dati:", "Please check these details:"},
		"number_missing": {"Scrivi il numero della carta.", "Enter the card number."},
		"number_wrong":   {"Questo numero non è giusto: ricontrolla le cifre.", "This number is not right: check the digits."},
		"expiry_wrong":   {"Scrivi la scadenza come mese e anno, per esempio 08/29.", "Enter the expiry as month and year, for example 08/29."},
		"expiry_past":    {"La carta è scaduta.", "The card has expired."},
		"cvc_missing":    {"Scrivi il CVC.", "Enter the CVC."},
		"cvc_wrong":      {"Il CVC ha tre cifre (quattro per American Express).", "The CVC has three digits (four on American Express)."},
		"name_missing":   {"Scrivi il nome che c'è sulla carta.", "Enter the name on the card."},
		"name_long":      {"Il nome è troppo lungo: al massimo 100 caratteri.", "The name is too long: at most 100 characters."},
	}
}

// verdicts says how a payment, or a page, has ended.
func verdicts() map[string][2]string {
	return map[string][2]string{
		"held": {"Hai già autorizzato il pagamento.", "You have already authorised the payment."},
		"held_more": {
			"L'importo è bloccato sulla carta: non serve rifarlo.",
			"The amount is held on the card: there is no need to do it again.",
		},
		"complete": {"Hai già pagato.", "You have already paid."},
		"complete_more": {
			"Il pagamento è arrivato: non serve rifarlo.",
			"The payment went through: there is no need to do it again.",
		},
		"expired": {"Il tempo per pagare è finito.", "The time to pay is over."},
		"expired_more": {
			"Non hai pagato niente. Torna al negozio e riprova.",
			"You have paid nothing. Go back to the shop and try again.",
		},
		"closed": {"Questo negozio per ora non può ricevere pagamenti.", "This shop cannot take payments at the moment."},
		"closed_more": {
			"Non hai pagato niente. Torna al negozio e chiedi come fare.",
			"You have paid nothing. Go back to the shop and ask what to do.",
		},
		"unknown": {"Questa pagina di pagamento non esiste.", "There is no such payment page."},
		"unknown_more": {
			"Controlla il link, oppure torna al negozio e riprova.",
			"Check the link, or go back to the shop and try again.",
		},
		"no_form": {"Questo modulo non esiste.", "There is no such form."},
		"no_form_more": {
			"Torna al tuo negozio e apri di nuovo il modulo da lì.",
			"Go back to your shop and open the form from there again.",
		},
		"broken": {"Qualcosa è andato storto.", "Something went wrong."},
		"broken_more": {
			"Non sappiamo se il pagamento è riuscito. Ricarica la pagina tra poco per vederlo.",
			"We cannot tell whether the payment went through. Reload the page in a moment to find out.",
		},
		"to_order": {"Vai al tuo ordine", "Go to your order"},
		"to_shop":  {"Torna al negozio", "Back to the shop"},
	}
}

// wordsOfBank are those of the page where a bank asks a card's owner.
func wordsOfBank() map[string][2]string {
	return map[string][2]string{
		"bank_title":  {"La tua banca chiede conferma", "Your bank asks for confirmation"},
		"bank_more":   {"È la prova del controllo 3-D Secure: qui decidi tu come risponde chi ha la carta.", "This stands in for the 3-D Secure check: you decide here what the card's owner answers."},
		"bank_card":   {"Carta", "Card"},
		"bank_accept": {"Confermo il pagamento", "I confirm the payment"},
		"bank_refuse": {"Non confermo", "I do not confirm"},
	}
}

// wordsOfForm are those of the form that a shop's account is opened with.
func wordsOfForm() map[string][2]string {
	return map[string][2]string{
		"form_title":    {"Apri il conto per incassare", "Open the account to be paid"},
		"form_trial":    {"Questa è una prova del modulo di Stripe: non si manda nessun documento.", "This stands in for Stripe's form: no document is sent."},
		"form_lacks":    {"Al conto manca ancora:", "The account still lacks:"},
		"form_nothing":  {"Al conto non manca niente.", "The account lacks nothing."},
		"form_how":      {"Come va a finire?", "How does it end?"},
		"form_finish":   {"Completo tutto", "I complete everything"},
		"form_bank":     {"Lascio fuori il conto in banca", "I leave the bank account out"},
		"form_document": {"Mando i dati ma non il documento", "I send the details but not the document"},
		"form_checking": {"Mando tutto e Stripe deve ancora controllare", "I send everything and Stripe still has to check"},
		"form_leave":    {"Torno indietro senza finire", "I go back without finishing"},
	}
}

// speak gives the words of one language.
func speak(lang string) map[string]string {
	place := 0
	if lang == "en" {
		place = 1
	}
	out := map[string]string{}
	for _, table := range []map[string][2]string{words(), verdicts(), declines(), wordsOfBank(), wordsOfForm()} {
		for key, both := range table {
			out[key] = both[place]
		}
	}
	return out
}

// euro writes cents as each language does: 1.234,50 € and €1,234.50.
func euro(lang string, cents int64) string {
	group, point := ".", ","
	if lang == "en" {
		group, point = ",", "."
	}
	whole := fmt.Sprint(cents / 100)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	n := fmt.Sprintf("%s%s%02d", whole, point, cents%100)
	if lang == "en" {
		return "€" + n
	}
	return n + "\u00a0€"
}
