package jwt

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	paste := []byte("export ANTHROPIC_IDENTITY_TOKEN=" + wrap(rs256(githubClaims()), 80, "\n"))
	for b.Loop() {
		Read(paste)
	}
}

// BenchmarkReadLines is a paste of more and more lines with a token at its end. The floor is
// looking at every line.
func BenchmarkReadLines(b *testing.B) {
	line := "2026-11-27T18:00:00.0000000Z   the job did something that is of no interest here\n"
	for n := 1; n <= 10_000; n *= 10 {
		paste := []byte(strings.Repeat(line, n) + rs256(githubClaims()))
		b.Run(fmt.Sprintf("%d/floor", n), func(b *testing.B) {
			for b.Loop() {
				strings.Fields(string(paste))
			}
		})
		b.Run(fmt.Sprintf("%d/read", n), func(b *testing.B) {
			for b.Loop() {
				if t := Read(paste); t.Kind != KindJWT {
					b.Fatal("no token found")
				}
			}
		})
	}
}
