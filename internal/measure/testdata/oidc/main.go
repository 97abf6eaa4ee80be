// Command oidc reads an issuer's discovery document.
package main

import (
	"context"
	"os"

	"github.com/coreos/go-oidc/v3/oidc"
)

func main() {
	if len(os.Args) < 2 { // what is measured is the start
		return
	}
	_, err := oidc.NewProvider(context.Background(), os.Args[1])
	println(err)
}
