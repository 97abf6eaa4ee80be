//go:build !linux

// Command measure writes docs/performance.md, on Linux.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "measure: it reads what Linux tells of a process: run it there")
	os.Exit(1)
}
