// Command gh-wif lets GitHub Actions call the Claude API through Workload
// Identity Federation: it sets up the trust, diagnoses failed exchanges and shows
// whom a rule lets in. It runs alone, and as "gh wif" beside the GitHub CLI.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"gh-wif/internal/cli"
	"gh-wif/internal/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := cli.Main(ctx, os.Args[1:], term.Detect(os.Stdin, os.Stdout, os.Stderr, os.LookupEnv))
	stop()
	os.Exit(code)
}
