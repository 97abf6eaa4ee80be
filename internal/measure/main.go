//go:build linux

// Command measure writes docs/performance.md: what gh-wif costs on this machine, each figure beside
// its floor, which is measured in the same run and in turns with it.
//
//	go run ./internal/measure           prints the page
//	go run ./internal/measure -update   writes docs/performance.md
//	go run ./internal/measure -only X   prints the chapters with X in their titles
//
// It wants a machine that does nothing else, takes a few minutes, and is no part of gh-wif.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// chapters are the page, in its order.
var chapters = []chapter{starts, firstFrames, frames, rates, growth, memory, sizes}

func main() {
	update := flag.Bool("update", false, "write docs/performance.md")
	only := flag.String("only", "", "only the chapters with `TEXT` in their titles")
	flag.Parse()
	if err := run(*update, *only); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(update bool, only string) error {
	if update && only != "" {
		return errors.New("-update writes the whole page: not with -only")
	}
	l, err := newLab()
	if err != nil {
		return err
	}
	defer l.close()
	page := "# Performance\n\n" + about + "\n\n" + machine() + "\n"
	for _, c := range chapters {
		if !strings.Contains(strings.ToLower(c.title), strings.ToLower(only)) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", c.title)
		results, err := c.run(l)
		if err != nil {
			return fmt.Errorf("%s: %w", c.title, err)
		}
		text, err := c.text(results)
		if err != nil {
			return err
		}
		page += "\n" + text
	}
	if !update {
		_, err = fmt.Print(page)
		return err
	}
	return os.WriteFile(filepath.Join(l.root, "docs", "performance.md"), []byte(page), 0o644)
}
