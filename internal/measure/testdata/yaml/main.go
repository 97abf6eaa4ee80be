// Command yaml reads a document into nodes.
package main

import (
	"os"

	"go.yaml.in/yaml/v3"
)

func main() {
	var node yaml.Node
	if len(os.Args) < 2 { // what is measured is the start
		return
	}
	println(yaml.Unmarshal([]byte(os.Args[1]), &node))
}
