package lines

import (
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// evidence is a job that examines what it is given, a rule or more.
type evidence struct{ *session }

// file asks for a path and reads it; empty: none. check says what is wrong with the content.
func (s evidence) file(what string, check func([]byte) error) (data []byte, path string, err error) {
	for {
		path, err = s.read(what + ", the path of a file, empty for none: ")
		if err != nil || path == "" {
			return nil, "", err
		}
		if secret.Looks(path) {
			s.print("That is a token: it is not shown. The path of a file is wanted here.")
			continue
		}
		data, err = s.deps.ReadFile(path)
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
func (s evidence) ruleFile() ([]federation.Rule, string, error) {
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
	var rules []federation.Rule
	_, path, err := s.file("The federation rule as JSON", func(data []byte) (err error) {
		rules, err = job.ParseRules(data)
		return err
	})
	if path == "" {
		return nil, "", err
	}
	return rules, job.RulePath(s.deps.Dir, path), err
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
	rules, _, err := s.ruleFile()
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
