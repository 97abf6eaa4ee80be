package job

import (
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
