// Command sottocasa puts a neighbourhood's shops online.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// commands is the command line, in English only: it speaks to operators.
type commands struct {
	Demo          demoCmd    `cmd:"" help:"Open an invented neighbourhood on this machine, with a local Stripe and no real letters."`
	Serve         serveCmd   `cmd:"" help:"Serve real neighbourhoods. Refuses to start when something it needs is missing."`
	Sandbox       sandboxCmd `cmd:"" help:"Serve the local Stripe alone, for a server that is tried with SOTTOCASA_STRIPE_API_BASE and the same settings. Takes no money."`
	Migrate       migrateCmd `cmd:"" help:"Bring the database up to date."`
	Neighbourhood struct {
		Create createNeighbourhood `cmd:"" aliases:"add" help:"Open a neighbourhood and invite the person who runs it."`
		Invite inviteCoordinator   `cmd:"" help:"Invite somebody to run a neighbourhood that is open."`
	} `cmd:"" help:"Open a neighbourhood, or invite who runs it."`
	Zone struct {
		Add addZone `cmd:"" help:"Add a zone, with what a delivery there costs."`
	} `cmd:"" help:"Where a neighbourhood delivers."`
	Window struct {
		Add addWindow `cmd:"" help:"Add a window of every week."`
	} `cmd:"" help:"When a neighbourhood delivers."`
	Shop struct {
		Add addShop `cmd:"" help:"Open a shop of a neighbourhood, with its shopkeeper."`
	} `cmd:"" help:"Open a shop."`
	Streets struct {
		Import importStreets `cmd:"" help:"Read a neighbourhood's streets from a table (CSV)."`
	} `cmd:"" help:"Where streets are, and which zone they belong to."`
	Import importCmd `cmd:"" help:"Bring the goods of files into a shop: product files of Shopify, WooCommerce and Vendure, tables in CSV and XLSX."`
	Export exportCmd `cmd:"" help:"Pack all that a shop has into one zip: goods, pictures, settings, orders, pages that open from a disk."`
	Photos struct {
		Copy copyPhotos `cmd:"" help:"Copy the pictures of the data folder into the bucket of SOTTOCASA_S3_URL; can be run again."`
	} `cmd:"" help:"Where pictures lie."`
	Listings    listingsCmd    `cmd:"" help:"Make the public copies of all goods anew, which the search of a neighbourhood reads."`
	Seed        seedCmd        `cmd:"" help:"Fill a database with invented neighbourhoods, to try it at scale."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask the server of this machine whether it is ready; exits 1 when not."`
	ImageCheck  imageCheckCmd  `cmd:"" help:"Say of picture files what would be stored of each, or why it is refused; exits 1 when one is."`
	Photo       photoCmd       `cmd:"" name:"develop-photo" hidden:"" help:"Turn one upload into a picture; the server starts this by itself."`
	Check       checkCmd       `cmd:"" help:"Check the invariants on the data; exits 1 when one is broken."`
	Statement   statementCmd   `cmd:"" help:"Print one day or month of a book, by account, with its seal; exits 1 when it does not balance."`
	Vectors     vectorsCmd     `cmd:"" help:"Count which of the published vectors about prices, taxes, numbers and days the program agrees with, by group; exits 1 when not with all."`
	Recall      recallCmd      `cmd:"" help:"Print how well the search finds what pairs of query and product ask for, in the demo's shops."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	var c commands
	k := kong.Parse(&c, kong.Name("sottocasa"), kong.Description("A neighbourhood's shops in one place."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	err := k.Run()
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return // told to stop while still starting
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sottocasa: "+err.Error())
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}
