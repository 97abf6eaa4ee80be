// Command xterm asks whether there is a terminal.
package main

import (
	"os"

	"golang.org/x/sys/unix"
	"golang.org/x/term"
)

func main() {
	_, err := unix.Getsid(0)
	println(term.IsTerminal(int(os.Stdin.Fd())), err)
}
