// Command jose checks the signature of a token.
package main

import (
	"os"

	"github.com/go-jose/go-jose/v4"
)

func main() {
	if len(os.Args) < 2 { // what is measured is the start
		return
	}
	token, err := jose.ParseSigned(os.Args[1], []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		panic(err)
	}
	_, err = token.Verify(jose.JSONWebKeySet{})
	println(err)
}
