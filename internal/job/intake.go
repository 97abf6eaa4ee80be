package job

import (
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/secret"
	"gh-wif/internal/workflow"
)

// ParseRule reads a rule whose credentials are taken out of its values.
func ParseRule(data []byte) (federation.Rule, error) {
	return federation.ReadRule(secret.RedactJSON(data))
}

// ParseIssuer reads an issuer whose credentials are taken out of its values. Its key set
// holds numbers and certificates that look like signatures, and are public.
func ParseIssuer(data []byte) (federation.Issuer, error) {
	return federation.ReadIssuer(secret.RedactJSON(data, secret.Signature))
}

// ParseWorkflow reads a workflow whose credentials are taken out of its text. YAML says
// few things by escapes, so the text is where a credential would stand.
func ParseWorkflow(path string, data []byte) (workflow.File, error) {
	return workflow.Read(path, CleanText(data))
}

// CleanResponse takes credentials out of a server's answer: a bare JSON body, or headers
// and a body.
func CleanResponse(data []byte) []byte { return secret.RedactJSON(data) }

// CleanText takes credentials out of a text, and keeps the lines of it.
func CleanText(data []byte) []byte { return secret.RedactBut(data) }

// CleanFindings takes credentials out of what findings quote. The files themselves are
// checked as they are, since they may be mended.
func CleanFindings(findings []lint.Finding) []lint.Finding {
	for i := range findings {
		f := &findings[i]
		for _, text := range []*string{&f.File, &f.Message, &f.Why, &f.Fix} {
			*text = secret.Redact(*text)
		}
	}
	return findings
}

// Mend makes the changes of findings about a file that need no judgement, from the end of its text to the
// beginning. Of two that touch the same text the later one waits for the next time.
func Mend(file string, text []byte, findings []lint.Finding) []byte {
	var edits []workflow.Edit
	for _, f := range findings {
		if f.File == file && f.Edit != nil && !slices.Contains(edits, *f.Edit) {
			edits = append(edits, *f.Edit)
		}
	}
	slices.SortFunc(edits, func(a, b workflow.Edit) int { return b.Start - a.Start })
	before := len(text) + 1
	for _, e := range edits {
		if e.End < before {
			text = e.Apply(text)
			before = e.Start
		}
	}
	return text
}
