package failpoint

// Name is a moment of a flow: the room, the verb and the moment.
type Name string

// The moments, in the order of the flow.
const (
	HoldChecked        Name = "orders.seat.after_check"           // a window suits, its seat is not yet taken
	HoldLeft           Name = "delivery.hold.after_leaving"       // the old seat is given back, the new one not yet taken
	HoldTaken          Name = "delivery.hold.before_commit"       // a seat is about to be held
	OnlyBeforeCommit   Name = "orders.only.before_commit"         // the checkout is about another shop, not committed
	HandOverTaken      Name = "orders.hand_over.after_lines"      // the lines lie in the other basket, the old one is not yet emptied
	HandOverCommit     Name = "orders.hand_over.before_commit"    // a basket has moved, not committed
	PlaceAfterQuote    Name = "orders.place.after_quote"          // totals are frozen, nothing is written
	ReserveAfterOne    Name = "catalog.reserve.after_one"         // one of an order's goods is reserved, the next not yet
	PlaceAfterStock    Name = "orders.place.after_stock"          // stock is reserved, no seat yet
	PlaceBeforeCommit  Name = "orders.place.before_commit"        // all is written
	DeskBeforeOpen     Name = "payments.desk.before_open"         // committed, the provider not yet asked
	DeskAfterOpen      Name = "payments.desk.after_open"          // the provider has a session we did not note
	InboxAfterInsert   Name = "payments.inbox.after_insert"       // the event is written, not committed
	SettleAfterFetch   Name = "orders.settle.after_fetch"         // the provider's truth is in hand
	SettleCommit       Name = "orders.settle.before_commit"       // paid, not committed
	RefundAfterAsk     Name = "orders.refund.after_provider"      // the provider gave back, we did not note it
	HoldAfterFinish    Name = "orders.hold.after_provider"        // held money was taken or let go, we did not note it
	DisputeAfterFetch  Name = "orders.dispute.after_fetch"        // the provider's disputes are in hand
	DisputeCommit      Name = "orders.dispute.before_commit"      // a dispute has frozen or freed money, not committed
	CostAfterRead      Name = "payments.cost.after_read"          // what a shared payment cost is in hand, nothing is written
	TransferBefore     Name = "payments.transfer.before_call"     // a transfer is written down, the provider not yet asked
	TransferAfter      Name = "payments.transfer.after_call"      // the provider sent it on, we did not note it
	TransferCommit     Name = "payments.transfer.before_commit"   // a transfer is booked, not committed
	ReversalBefore     Name = "payments.reversal.before_call"     // a reversal is written down, the provider not yet asked
	ReversalAfter      Name = "payments.reversal.after_call"      // the provider took it back, we did not note it
	ReversalCommit     Name = "payments.reversal.before_commit"   // a reversal is booked, not committed
	MediaAfterObject   Name = "media.add.after_object"            // the picture is stored, the row is not
	MediaBeforeCommit  Name = "media.add.before_commit"           // the row is written, not committed
	MediaAfterCommit   Name = "media.add.after_commit"            // the row is there, nobody was told
	ImportBeforeCommit Name = "importer.apply.before_commit"      // some goods of a file are written, not committed
	ImportAfterCommit  Name = "importer.apply.after_commit"       // some goods of a file are there, the next not begun
	OpeningStepCommit  Name = "opening.step.before_commit"        // a step of an opening is written, not committed
	OpeningStepDone    Name = "opening.step.after_commit"         // a step of an opening is kept, its shopkeeper not yet told
	OpeningMoveCommit  Name = "opening.move.before_commit"        // a shop has asked to be published, not committed
	ApprovePublished   Name = "opening.approve.after_publish"     // a shop is on the street, its shelves and windows not yet there
	ApproveCommit      Name = "opening.approve.before_commit"     // a shop is open with all it begins with, not committed
	ApproveDone        Name = "opening.approve.after_commit"      // a shop is open, no host answers for it yet
	LetterAfterAccept  Name = "letters.send.after_accept"         // the mail server took it, we did not note it
	HandoverCommit     Name = "orders.delivered.before_commit"    // delivered at the door, not committed
	HoodCreated        Name = "neighbourhood.create.after_commit" // a neighbourhood is open and nobody was told
	MigrateBetween     Name = "migrations.between_two_versions"   // one version is done, the next not begun
)

// Names lists every moment.
func Names() []Name {
	return []Name{
		HoldChecked, HoldLeft, HoldTaken, OnlyBeforeCommit, HandOverTaken, HandOverCommit, PlaceAfterQuote, ReserveAfterOne, PlaceAfterStock, PlaceBeforeCommit,
		DeskBeforeOpen, DeskAfterOpen, InboxAfterInsert,
		SettleAfterFetch, SettleCommit, RefundAfterAsk, HoldAfterFinish, DisputeAfterFetch, DisputeCommit,
		CostAfterRead, TransferBefore, TransferAfter, TransferCommit, ReversalBefore, ReversalAfter, ReversalCommit,
		MediaAfterObject, MediaBeforeCommit, MediaAfterCommit, ImportBeforeCommit, ImportAfterCommit,
		OpeningStepCommit, OpeningStepDone, OpeningMoveCommit, ApprovePublished, ApproveCommit, ApproveDone, LetterAfterAccept, HandoverCommit, HoodCreated, MigrateBetween,
	}
}
