// Command cobra has one command with a flag.
package main

import (
	"os"

	"github.com/spf13/cobra"
)

func main() {
	cmd := &cobra.Command{Use: "cobra", Run: func(*cobra.Command, []string) {}}
	cmd.Flags().String("name", "", "a name")
	if cmd.Execute() != nil {
		os.Exit(2)
	}
}
