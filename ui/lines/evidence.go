package lines

import (
	"errors"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
)

// evidence is a job that examines what it is given, a rule or more.
type evidence struct{ *session }

// ruleAtHand is the rule that a flag has given, or that of the plan or of the working copy where
// the user takes it.
func (s evidence) ruleAtHand() ([]federation.Rule, string, error) {
	if given := s.deps.Input.Rule; given != nil {
		return append([]federation.Rule{*given}, s.deps.Input.Others...), job.RuleFile, nil
	}
	if p := s.plan; p != nil {
		if yes, err := s.yes("Take the rule of the plan of this session?", true); err != nil || yes {
			return []federation.Rule{p.Rule}, job.RuleFile, err
		}
	}
	if found := s.found.Rules; len(found) == 1 {
		if rules, err := s.rules(found[0]); err == nil {
			if yes, err := s.yes("Take the rule found in "+term.Clean(found[0])+"?", true); err != nil || yes {
				return rules, job.RulePath(s.deps.Dir, found[0]), err
			}
		}
	}
	return nil, "", nil
}

// ruleFile asks for a rule, pasted or as a file. What is at hand is offered first.
func (s evidence) ruleFile() ([]federation.Rule, error) {
	if rules, _, err := s.ruleAtHand(); err != nil || len(rules) > 0 {
		return rules, err
	}
	for {
		text, err := s.read("The federation rule as JSON, pasted or as the path of a file, empty for none: ")
		if err != nil || text == "" {
			return nil, err
		}
		if text, err = s.rest(text, false); err != nil && err != errTooLong {
			return nil, err
		}
		var rules []federation.Rule
		switch {
		case err != nil:
		case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "["):
			rules, err = job.ParseRules([]byte(text))
		case secret.Looks(text):
			s.print("That is a token: it is not shown. The path of a file is wanted here.")
			continue
		default:
			rules, err = s.rules(text)
		}
		if err == nil {
			return rules, nil
		}
		s.print("Not possible: %s", term.Clean(secret.Redact(err.Error())))
	}
}

func (s evidence) rules(path string) ([]federation.Rule, error) {
	data, err := s.deps.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return job.ParseRules(data)
}

// oneRule asks for a rule. Where there is none to go on with, none is what is said; or it is said
// why of several none was taken.
func (s evidence) oneRule(none string) (rule federation.Rule, ok bool, err error) {
	rules, err := s.ruleFile()
	if err != nil {
		return rule, false, err
	}
	if len(rules) == 0 {
		s.print("%s", none)
		return rule, false, nil
	}
	rule, err = job.OneRule(rules)
	if err != nil {
		s.print("%s", term.Clean(err.Error()))
		return rule, false, nil
	}
	return rule, true, nil
}

// place asks which run a check is to measure from, where the rule does not name it: what is
// wrong is asked for again.
func (s evidence) place() (trust.Hint, error) {
	var h trust.Hint
	yes, err := s.yes(present.MeasureFrom, false)
	if err != nil || !yes {
		return h, err
	}
	for _, f := range present.Place() {
		for {
			text, err := s.read(f.Title + ", empty for none: ")
			if err != nil {
				return h, err
			}
			next, err := job.WithPlace(h, f.Of, text)
			if err == nil {
				h = next
				break
			}
			if secret.Looks(text) {
				err = errors.New(secret.NoAnswer)
			}
			s.print("Not possible: %s", term.Clean(err.Error()))
		}
	}
	return h, nil
}
