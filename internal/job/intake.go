package job

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/jwt"
	"gh-wif/internal/lint"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
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

// ParseIssued reads what is given of an issuer: its JSON, or its key set.
func ParseIssued(data []byte) (issuer *federation.Issuer, keys []byte, err error) {
	if CheckKeys(data) == nil {
		return nil, slices.Clone(data), nil
	}
	one, err := ParseIssuer(data)
	if err != nil {
		return nil, nil, err
	}
	return &one, nil, nil
}

// DescribeIssued says what [ParseIssued] would read.
func DescribeIssued(data []byte) (string, error) {
	issuer, _, err := ParseIssued(data)
	switch {
	case err != nil:
		return "", err
	case issuer == nil:
		return "a key set", nil
	}
	return term.Clean(cmp.Or(issuer.IssuerURL, issuer.Name)), nil
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

// EnvError is a line of an environment file that is no KEY=VALUE. It quotes nothing,
// since some values are credentials.
type EnvError struct{ Line int } // counted from 1; 0: the file holds none at all

func (e *EnvError) Error() string {
	const example = "for example ANTHROPIC_FEDERATION_RULE_ID=fdrl_..."
	if e.Line == 0 {
		return "holds no KEY=VALUE line, " + example
	}
	return fmt.Sprintf("line %d is no KEY=VALUE line, %s", e.Line, example)
}

// ParseEnv reads KEY=VALUE lines: what env prints, or a file of a shell with export,
// quotes, comments and blanks around the equals sign, or a runner's log of either. Credentials in values are taken out:
// that a variable is set is all that a diagnosis needs of them.
func ParseEnv(data []byte) ([]diagnose.EnvVar, error) {
	vars, number := []diagnose.EnvVar{}, 0
	for line := range strings.Lines(string(data)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		one, ok := parseVariable(line)
		if !ok { // a runner writes the time before every line of its log
			bare := strings.TrimSpace(jwt.WithoutStamps(strings.TrimPrefix(line, byteOrderMark)))
			if bare == "" || strings.HasPrefix(bare, "#") {
				continue
			}
			one, ok = parseVariable(bare)
		}
		if !ok {
			return nil, &EnvError{Line: number}
		}
		vars = append(vars, one)
	}
	if len(vars) == 0 {
		return nil, &EnvError{}
	}
	return vars, nil
}

// byteOrderMark begins a runner's log.
const byteOrderMark = "\ufeff"

// parseVariable reads one KEY=VALUE line.
func parseVariable(line string) (diagnose.EnvVar, bool) {
	name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	name = strings.TrimSpace(name)
	return diagnose.EnvVar{Name: name, Value: secret.Redact(unquote(strings.TrimSpace(value)))}, ok && isEnvName(name)
}

// Environment reads KEY=VALUE lines; an environment without any variable is one, too.
func Environment(data []byte) ([]diagnose.EnvVar, error) {
	vars, err := ParseEnv(data)
	var line *EnvError
	if errors.As(err, &line) && line.Line == 0 {
		return []diagnose.EnvVar{}, nil
	}
	return vars, err
}

// isEnvName reports whether a variable can have this name (POSIX 8.1).
func isEnvName(s string) bool {
	for i, r := range s {
		letter := r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// unquote drops one pair of shell quotes.
func unquote(v string) string {
	if len(v) >= 2 && (v[0] == '"' || v[0] == '\'') && v[len(v)-1] == v[0] {
		return v[1 : len(v)-1]
	}
	return v
}
