package secret

import (
	"bytes"
	"encoding/json"
	"slices"
)

// RedactBut is [Redact] for bytes, and leaves credentials of the kinds that are public
// where the text stands.
func RedactBut(text []byte, public ...Kind) []byte {
	var out []byte
	from := 0
	for _, m := range Find(string(text)) {
		if !slices.Contains(public, m.Kind) {
			out = append(append(out, text[from:m.Start]...), Mark...)
			from = m.End
		}
	}
	if from == 0 {
		return text
	}
	return append(out, text[from:]...)
}

// RedactJSON takes credentials out of the strings of a JSON document, as they read once
// decoded: \u0073k-ant-... is a key too. Only strings that hold one are changed; what is
// no JSON is cleaned as text, for the reader that will refuse it.
func RedactJSON(data []byte, public ...Kind) []byte {
	var out []byte
	rest := data
	for {
		start := bytes.IndexByte(rest, '"')
		if start < 0 {
			return RedactBut(append(out, rest...), public...)
		}
		end := stringEnd(rest, start)
		out = append(append(out, rest[:start]...), redactString(rest[start:end], public)...)
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

// redactString is a JSON string without credentials.
func redactString(quoted []byte, public []Kind) []byte {
	var value string
	if json.Unmarshal(quoted, &value) != nil {
		return quoted
	}
	clean := string(RedactBut([]byte(value), public...))
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
