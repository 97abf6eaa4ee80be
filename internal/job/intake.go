package job

import (
	"bytes"
	"encoding/json"
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/lint"
	"gh-wif/internal/secret"
	"gh-wif/internal/workflow"
)

// ParseRule reads a rule whose credentials are taken out of its values.
func ParseRule(data []byte) (federation.Rule, error) {
	return federation.ReadRule(cleanJSON(data, nil))
}

// publicKeys are what is no secret in an issuer: its key set holds numbers and
// certificates that look like signatures.
var publicKeys = []secret.Kind{secret.Signature}

// ParseIssuer reads an issuer whose credentials are taken out of its values.
func ParseIssuer(data []byte) (federation.Issuer, error) {
	return federation.ReadIssuer(cleanJSON(data, publicKeys))
}

// ParseWorkflow reads a workflow whose credentials are taken out of its text. YAML says
// few things by escapes, so the text is where a credential would stand.
func ParseWorkflow(path string, data []byte) (workflow.File, error) {
	return workflow.Read(path, CleanText(data))
}

// CleanResponse takes credentials out of a server's answer: a bare JSON body, or headers
// and a body.
func CleanResponse(data []byte) []byte { return cleanJSON(data, nil) }

// CleanText takes credentials out of a text, and keeps the lines of it.
func CleanText(data []byte) []byte {
	return redact(data, nil)
}

// redact takes credentials out of a text, but for those of the kinds that are public here.
func redact(text []byte, public []secret.Kind) []byte {
	var out []byte
	from := 0
	for _, m := range secret.Find(string(text)) {
		if !slices.Contains(public, m.Kind) {
			out = append(append(out, text[from:m.Start]...), secret.Mark...)
			from = m.End
		}
	}
	if from == 0 {
		return text
	}
	return append(out, text[from:]...)
}

// cleanJSON takes credentials out of the strings of a JSON document, as they read once
// decoded: \u0073k-ant-... is a key too. Only strings that hold one are changed; what is
// no JSON is cleaned as text, for the reader that will refuse it.
func cleanJSON(data []byte, public []secret.Kind) []byte {
	var out []byte
	rest := data
	for {
		start := bytes.IndexByte(rest, '"')
		if start < 0 {
			return redact(append(out, rest...), public)
		}
		end := stringEnd(rest, start)
		out = append(append(out, rest[:start]...), cleanString(rest[start:end], public)...)
		rest = rest[end:]
	}
}

// stringEnd is the end of the JSON string that begins at start: behind its closing quote,
// or the end of data.
func stringEnd(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// cleanString is a JSON string without credentials.
func cleanString(quoted []byte, public []secret.Kind) []byte {
	var value string
	if json.Unmarshal(quoted, &value) != nil {
		return quoted
	}
	clean := string(redact([]byte(value), public))
	if clean == value {
		return quoted
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(clean) != nil {
		return quoted
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}

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
