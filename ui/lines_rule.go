package ui

import (
	"errors"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// file asks for a path and reads it; empty: none. check says what is wrong with the content.
func (s *lineSession) file(what string, check func([]byte) error) ([]byte, string, error) {
	for {
		path, err := s.read(what + ", the path of a file, empty for none: ")
		if err != nil || path == "" {
			return nil, "", err
		}
		data, err := s.deps.ReadFile(path)
		if err == nil && check != nil {
			err = check(data)
		}
		if err == nil {
			return data, path, nil
		}
		s.print("Not possible: %s", term.Clean(err.Error()))
	}
}

// ruleFile asks for a rule. What is at hand is offered first.
func (s *lineSession) ruleFile() (*federation.Rule, string, error) {
	if given := s.deps.Input.Rule; given != nil {
		return given, "rule.json", nil
	}
	if p := s.session.plan; p != nil {
		if yes, err := s.yes("Take the rule of the plan of this session?", true); err != nil || yes {
			return &p.Rule, "rule.json", err
		}
	}
	if found := s.session.prefill.Rules; len(found) == 1 {
		if data, err := s.deps.ReadFile(found[0]); err == nil {
			if r, err := federation.ReadRule(data); err == nil {
				if yes, err := s.yes("Take the rule found in "+term.Clean(found[0])+"?", true); err != nil || yes {
					return &r, localRule(s.deps, found[0]), err
				}
			}
		}
	}
	var rule *federation.Rule
	_, path, err := s.file("The federation rule as JSON", func(data []byte) error {
		r, err := federation.ReadRule(data)
		rule = &r
		return err
	})
	if path == "" {
		rule = nil
	}
	return rule, path, err
}

// token asks for the token: the path of a file, or pasted. A terminal cuts long lines, so a
// file is the surer way.
func (s *lineSession) token() ([]byte, error) {
	s.print("")
	s.print("The token: give the path of a file that holds it, or paste it. A terminal cuts a line after 4095 characters: for a longer one take a file.")
	for {
		text, err := s.secret("Token or path: ")
		if err != nil {
			return nil, err
		}
		if text == "" {
			s.print("A token is needed.")
			continue
		}
		if len(text) < 256 && !strings.HasPrefix(text, "eyJ") {
			if data, err := s.deps.ReadFile(text); err == nil {
				return data, nil
			}
		}
		return []byte(text), nil
	}
}

// secret reads a line without showing it, where that is possible.
func (s *lineSession) secret(prompt string) (string, error) {
	if s.deps.ReadSecret == nil {
		return s.read(prompt)
	}
	s.print("%s(what you type is not shown)", prompt)
	b, err := s.deps.ReadSecret()
	return strings.TrimSpace(string(b)), err
}

func (s *lineSession) diagnose() error {
	in := s.deps.Input
	in.Now = s.deps.Now()
	var err error
	if in.Token, err = s.token(); err != nil {
		return err
	}
	var path string
	if in.Rule, path, err = s.ruleFile(); err != nil {
		return err
	}
	if err := s.context(&in); err != nil {
		return err
	}
	report := s.deps.Examine(in)
	s.print("")
	s.print("%s", strings.TrimRight(diagnose.Text(report, diagnose.TextOptions{Width: 100, Symbols: term.SymbolsFor(s.deps.UTF8)}), "\n"))
	if report.SuggestedRule == nil {
		return nil
	}
	yes, err := s.yes("Save the corrected rule to "+term.Clean(orElse(path, "rule.json"))+"?", false)
	if err != nil || !yes {
		return err
	}
	_, err = s.save([]files.File{{Path: orElse(path, "rule.json"), Content: report.SuggestedRule.JSON()}})
	return err
}

// context asks for what is not needed but makes the answer sharper.
func (s *lineSession) context(in *diagnose.Input) error {
	more, err := s.yes("Do you have more: the workflow file, the environment, the server's answer, the reason word?", false)
	if err != nil || !more {
		return err
	}
	if _, _, err := s.file("The workflow file", func(data []byte) error {
		f, err := workflow.Read("workflow", data)
		in.Workflows = []workflow.File{f}
		return err
	}); err != nil {
		return err
	}
	env, path, err := s.file("The environment, KEY=VALUE lines", func(data []byte) error {
		if len(parseEnv(data)) == 0 {
			return errors.New("holds no KEY=VALUE line")
		}
		return nil
	})
	if err != nil {
		return err
	}
	if path != "" {
		in.Env = parseEnv(env)
	}
	if in.Response, _, err = s.file("The server's answer", nil); err != nil {
		return err
	}
	in.Reason, err = s.read("The deny reason in the authentication history, empty for none: ")
	return err
}

func (s *lineSession) exposure() error {
	rule, _, err := s.ruleFile()
	if err != nil {
		return err
	}
	if rule == nil {
		s.print("No rule was given: nothing to check.")
		return nil
	}
	s.exposed(s.deps.Expose(*rule, trust.Hint{}))
	return nil
}

// exposed lists who gets in, then who is kept out.
func (s *lineSession) exposed(x trust.Exposure) {
	s.print("")
	s.print("%s", term.Clean(x.Verdict))
	for _, admitted := range []bool{true, false} {
		for _, k := range x.Kinds {
			if k.Admitted != admitted {
				continue
			}
			if !admitted {
				s.print("Kept out: %s, by %s.", term.Clean(k.Title), term.Clean(k.By))
				continue
			}
			text := "Gets in, " + map[trust.Severity]string{trust.SeverityNone: "as wanted", trust.SeverityCaution: "mind it", trust.SeverityDanger: "dangerous"}[k.Severity] + ": " + term.Clean(k.Title) + "."
			s.print("%s", text+prefixed(" Who can cause it: ", term.Clean(k.Who))+prefixed(" Closed by: ", term.Clean(k.Close)))
		}
	}
}
