package edit

import (
	"strings"
)

// Entry is a key to add to a mapping, with a text or with entries of its own.
type Entry struct {
	Key     string
	Value   string
	Sub     []Entry
	Comment string   // behind the value, in block style
	Above   []string // lines of comment above it, in block style, without the hash
}

// block writes the entry in block style, unit spaces a level, without indentation of its own.
func (e Entry) block(unit int) []string {
	var out []string
	for _, c := range e.Above {
		out = append(out, "# "+c)
	}
	comment := ""
	if e.Comment != "" {
		comment = " # " + e.Comment
	}
	if e.Sub == nil {
		return append(out, e.Key+": "+scalar(e.Value, false)+comment)
	}
	out = append(out, e.Key+":"+comment)
	for _, s := range e.Sub {
		for _, line := range s.block(unit) {
			out = append(out, strings.Repeat(" ", unit)+line)
		}
	}
	return out
}

// flow writes the entry in flow style.
func (e Entry) flow() string {
	if e.Sub == nil {
		return e.Key + ": " + scalar(e.Value, true)
	}
	parts := make([]string, len(e.Sub))
	for i, s := range e.Sub {
		parts[i] = s.flow()
	}
	return e.Key + ": {" + strings.Join(parts, ", ") + "}"
}

// Scalar writes a text as one YAML scalar of one line, in block style.
func Scalar(s string) string { return scalar(s, false) }

// scalar writes a text as one YAML scalar of one line: plain where that reads back as the same text
// in every YAML, else quoted.
func scalar(s string, flow bool) string {
	if plainly(s) && (!flow || !strings.ContainsAny(s, ",[]{}")) {
		return s
	}
	if !strings.ContainsAny(s, "'\n\t") {
		return "'" + s + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(s) + `"`
}

// plainly reports whether a text needs no quotes: it begins like a word, a path or an expression, and
// holds neither a comment nor a mapping. Words that read as another type need them (YAML 1.1, §10.3).
func plainly(s string) bool {
	if s == "" || strings.ContainsAny(s, "\n\t") || strings.Contains(s, ": ") || strings.Contains(s, " #") ||
		strings.HasSuffix(s, ":") || strings.TrimSpace(s) != s {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "nan", "inf", ".inf", ".nan":
		return false
	}
	c := s[0]
	return c == '$' || c == '(' || c == '/' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
