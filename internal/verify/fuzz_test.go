package verify

import (
	"strings"
	"testing"

	"gh-wif/internal/secret"
)

func FuzzExcerpt(f *testing.F) {
	f.Add("2026-01-01T00:00:00.0000000Z ##[group]Run curl\n2026-01-01T00:00:00.0000000Z ##[endgroup]\n2026-01-01T00:00:00.0000000Z ##[error]Process completed with exit code 1.\n", "Run curl")
	f.Add("##[group]Run a\n##[group]Run b\n##[error]sk-ant-api03-Ab3dEf6hIj9kLm2nOp5qRs8t", "Run *")
	f.Add("##[endgroup]\r\n\r", "")
	f.Fuzz(func(t *testing.T, log, group string) {
		lines := Excerpt(log, group)
		if len(lines) > maxExcerpt {
			t.Errorf("%d lines", len(lines))
		}
		for _, line := range lines {
			if secret.Has(line) || strings.ContainsAny(line, "\n") {
				t.Errorf("%q", line)
			}
		}
	})
}
