package sandbox

// declines says to who pays why a card was refused, by decline_code: first in
// Italian, then in English. Every one ends by saying that nothing was paid.
func declines() map[string][2]string {
	out := map[string][2]string{}
	for _, table := range []map[string][2]string{declinesOfBanks(), declinesOfCards(), declinesOfDetails()} {
		for reason, both := range table {
			out["declined_"+reason] = [2]string{both[0] + " Non hai pagato niente.", both[1] + " You have paid nothing."}
		}
	}
	return out
}

// declinesOfBanks are what a bank decides.
func declinesOfBanks() map[string][2]string {
	return map[string][2]string{
		"generic_decline":                  {"La banca ha rifiutato la carta. Prova con un'altra.", "The bank declined the card. Try another one."},
		"insufficient_funds":               {"Sulla carta non ci sono abbastanza soldi: prova con un'altra.", "There is not enough money on the card: try another one."},
		"authentication_required":          {"La banca vuole che confermi il pagamento: riprova e completa la conferma.", "The bank wants you to confirm the payment: try again and complete the confirmation."},
		"approve_with_id":                  {"La banca non è riuscita ad autorizzare il pagamento: riprova e, se non va, chiamala.", "The bank could not authorise the payment: try again and, if it fails, call them."},
		"call_issuer":                      {"La banca vuole parlare con te prima di autorizzare: chiamala.", "The bank wants to talk to you before it authorises: call them."},
		"do_not_honor":                     {"La banca non ha accettato il pagamento e non dice perché: chiamala o usa un'altra carta.", "The bank did not accept the payment and does not say why: call them or use another card."},
		"do_not_try_again":                 {"La banca ha detto di no e non serve riprovare con questa carta: usane un'altra.", "The bank said no, and there is no point in trying this card again: use another one."},
		"no_action_taken":                  {"La banca non ha dato seguito alla richiesta: chiamala o usa un'altra carta.", "The bank did not act on the request: call them or use another card."},
		"not_permitted":                    {"La banca non permette questo pagamento: chiamala per sapere come mai.", "The bank does not permit this payment: call them to find out why."},
		"service_not_allowed":              {"La banca non permette questo servizio con la tua carta: chiamala o usane un'altra.", "The bank does not allow this service with your card: call them or use another one."},
		"transaction_not_allowed":          {"La banca non permette questo tipo di acquisto: chiamala o usa un'altra carta.", "The bank does not allow this kind of purchase: call them or use another card."},
		"security_violation":               {"La banca ha fermato il pagamento per sicurezza: chiamala prima di riprovare.", "The bank stopped the payment for security: call them before you try again."},
		"stop_payment_order":               {"Alla banca risulta un ordine di non pagare: chiamala.", "The bank has an order not to pay: call them."},
		"revocation_of_authorization":      {"Hai revocato alla banca il permesso per questo pagamento: chiamala.", "The permission for this payment was withdrawn at your bank: call them."},
		"revocation_of_all_authorizations": {"Alla banca risultano revocati tutti i permessi di questa carta: chiamala.", "All permissions of this card were withdrawn at your bank: call them."},
		"issuer_not_available":             {"La banca non risponde in questo momento: riprova fra poco.", "The bank cannot be reached right now: try again soon."},
		"try_again_later":                  {"La banca chiede di riprovare più tardi.", "The bank asks you to try again later."},
		"processing_error":                 {"C'è stato un errore mentre la carta veniva elaborata: riprova fra poco.", "There was an error while the card was being processed: try again soon."},
		"reenter_transaction":              {"La banca non ha potuto elaborare il pagamento: rimanda gli stessi dati.", "The bank could not process the payment: send the same details again."},
		"duplicate_transaction":            {"Un pagamento uguale è appena stato fatto: controlla i tuoi ordini prima di riprovare.", "An identical payment has just been made: check your orders before you try again."},
	}
}

// declinesOfCards are about the card itself. What may point to a theft is said
// without naming it, as whoever reads may not be the owner.
func declinesOfCards() map[string][2]string {
	return map[string][2]string{
		"lost_card":                         {"La banca ha bloccato questa carta: usane un'altra.", "The bank has blocked this card: use another one."},
		"stolen_card":                       {"Con questa carta non si può pagare: usane un'altra.", "This card cannot be used to pay: use another one."},
		"pickup_card":                       {"Questa carta non è più utilizzabile: chiama la banca.", "This card can no longer be used: call the bank."},
		"restricted_card":                   {"Questa carta ha delle limitazioni: chiama la banca o usane un'altra.", "This card is restricted: call the bank or use another one."},
		"fraudulent":                        {"Il pagamento non è passato ai controlli: usa un'altra carta.", "The payment did not pass the checks: use another card."},
		"merchant_blacklist":                {"Il pagamento non può essere accettato con questa carta: usane un'altra.", "The payment cannot be accepted with this card: use another one."},
		"expired_card":                      {"La carta è scaduta: usane un'altra.", "The card has expired: use another one."},
		"card_not_supported":                {"Questa carta non vale per gli acquisti in rete: usane un'altra.", "This card does not work for online purchases: use another one."},
		"card_velocity_exceeded":            {"La carta ha superato il limite di spesa o di usi: usane un'altra o aspetta.", "The card is over its limit of money or of uses: use another one or wait."},
		"withdrawal_count_limit_exceeded":   {"La carta ha superato il suo plafond: usane un'altra.", "The card is over its credit limit: use another one."},
		"currency_not_supported":            {"Questa carta non paga in euro: usane un'altra.", "This card does not pay in euros: use another one."},
		"new_account_information_available": {"I dati di questa carta sono cambiati: chiedi alla banca quelli nuovi.", "This card's details have changed: ask the bank for the new ones."},
		"testmode_decline":                  {"È un numero di prova: con una carta vera andrebbe usata quella.", "This is a test number: a real shop would need a real card."},
		"test_mode_live_card":               {"Qui valgono solo le carte di prova scritte in questa pagina.", "Only the test cards listed on this page work here."},
		"pin_try_exceeded":                  {"Il PIN è stato sbagliato troppe volte: usa un'altra carta.", "The PIN was entered wrongly too many times: use another card."},
		"offline_pin_required":              {"Questa carta chiede il PIN in negozio: usane un'altra.", "This card asks for its PIN in a shop: use another one."},
		"online_or_offline_pin_required":    {"Questa carta chiede il PIN e qui non si può scrivere: usane un'altra.", "This card asks for its PIN, which cannot be entered here: use another one."},
	}
}

// declinesOfDetails are about what was typed.
func declinesOfDetails() map[string][2]string {
	return map[string][2]string{
		"incorrect_number":     {"Il numero della carta non è giusto: ricontrollalo e riprova.", "The card number is not right: check it and try again."},
		"invalid_number":       {"Questo numero di carta non esiste: ricontrolla le cifre.", "There is no such card number: check the digits."},
		"incorrect_cvc":        {"Il codice CVC non è giusto: guardalo sul retro della carta e riprova.", "The CVC is not right: look at the back of the card and try again."},
		"invalid_cvc":          {"Il codice CVC non è valido per questa carta: ricontrollalo.", "The CVC is not valid for this card: check it."},
		"invalid_expiry_month": {"Il mese di scadenza non è quello della carta: ricontrollalo.", "The expiry month is not the card's: check it."},
		"invalid_expiry_year":  {"L'anno di scadenza non è quello della carta: ricontrollalo.", "The expiry year is not the card's: check it."},
		"incorrect_zip":        {"Il CAP non è quello che conosce la banca: ricontrollalo.", "The postcode is not the one the bank knows: check it."},
		"incorrect_address":    {"L'indirizzo non è quello che conosce la banca: ricontrollalo.", "The address is not the one the bank knows: check it."},
		"incorrect_pin":        {"Il PIN non è giusto: prova con un'altra carta.", "The PIN is not right: try another card."},
		"invalid_pin":          {"Il PIN non è valido per questa carta: prova con un'altra.", "The PIN is not valid for this card: try another one."},
		"invalid_account":      {"La carta, o il suo conto, non esiste più: chiama la banca.", "The card, or its account, no longer exists: call the bank."},
		"invalid_amount":       {"La banca non accetta questo importo per la tua carta: chiamala o usane un'altra.", "The bank does not accept this amount for your card: call them or use another one."},

		"payment_intent_authentication_failure": {"Non hai confermato il pagamento alla banca: riprova o usa un'altra carta.", "You did not confirm the payment with your bank: try again or use another card."},
	}
}
