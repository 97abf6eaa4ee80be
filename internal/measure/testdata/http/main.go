// Command http asks a server, by the standard library alone.
package main

import (
	"net/http"
	"os"
)

func main() {
	if len(os.Args) < 2 { // what is measured is the start
		return
	}
	_, err := http.Get(os.Args[1])
	println(err)
}
