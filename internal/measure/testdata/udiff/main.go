// Command udiff prints the difference of two texts.
package main

import (
	"os"

	"github.com/aymanbagabas/go-udiff"
)

func main() { _, _ = os.Stdout.WriteString(udiff.Unified("a", "b", "one\n", "two\n")) }
