package job

import (
	"bytes"
	"encoding/json"

	"gh-wif/internal/federation"
	"gh-wif/internal/secret"
	"gh-wif/internal/workflow"
)

// MaxInput bounds every file that is read, in bytes.
const MaxInput = 1 << 20

// ParseRule reads a rule whose credentials are taken out of its values.
func ParseRule(data []byte) (federation.Rule, error) { return federation.ReadRule(cleanJSON(data)) }

// ParseIssuer reads an issuer whose credentials are taken out of its values.
func ParseIssuer(data []byte) (federation.Issuer, error) {
	return federation.ReadIssuer(cleanJSON(data))
}

// ParseWorkflow reads a workflow whose credentials are taken out of its text. YAML says
// few things by escapes, so the text is where a credential would stand.
func ParseWorkflow(path string, data []byte) (workflow.File, error) {
	return workflow.Read(path, CleanText(data))
}

// CleanResponse takes credentials out of a server's answer: a bare JSON body, or headers
// and a body.
func CleanResponse(data []byte) []byte { return CleanText(cleanJSON(data)) }

// CleanText takes credentials out of a text, and keeps the lines of it.
func CleanText(data []byte) []byte {
	if data == nil {
		return nil
	}
	return []byte(secret.Redact(string(data)))
}

// cleanJSON takes credentials out of the strings of a JSON document, as they read once
// decoded: \u0073k-ant-... is a key too. Only strings that hold one are changed; a
// document that is no JSON is cleaned as text, for the reader that will refuse it.
func cleanJSON(data []byte) []byte {
	var out bytes.Buffer
	at := 0
	for at < len(data) {
		start := bytes.IndexByte(data[at:], '"')
		if start < 0 {
			break
		}
		start += at
		end := stringEnd(data, start)
		out.Write(data[at:start])
		out.Write(cleanString(data[start:end]))
		at = end
	}
	out.Write(data[at:])
	return CleanText(out.Bytes())
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
func cleanString(quoted []byte) []byte {
	var value string
	if json.Unmarshal(quoted, &value) != nil || !secret.Has(value) {
		return quoted
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(secret.Redact(value)) != nil {
		return quoted
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}
