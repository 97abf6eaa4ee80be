package lines

import (
	"fmt"
	"strconv"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/jwt"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// file asks for a path and reads it; empty: none. check says what is wrong with the content.
func (s *session) file(what string, check func([]byte) error) (data []byte, path string, err error) {
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
func (s *session) ruleFile() ([]federation.Rule, string, error) {
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

func (s *session) rules(path string) ([]federation.Rule, error) {
	data, err := s.deps.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return job.ParseRules(data)
}

// token asks for the token, hidden: pasted, or as the path of a file that holds it. None
// passes the question by.
func (s *session) token(in *diagnose.Input) error {
	s.print("")
	s.print("The token: paste it, or give the path of a file that holds it. Enter alone goes on without one; ? shows a step for the job that prints its claims, which nobody can exchange.")
	for {
		text, err := s.line("Token or path (what you type is not shown): ", true)
		if err != nil || text == "" {
			return err
		}
		if text == "?" {
			s.print("The job needs id-token: write. Paste what the step prints.")
			s.print("%s", trimmed(diagnose.PayloadStep))
			continue
		}
		if text, err = s.rest(text); err != nil {
			return err
		}
		if isToken(text) {
			in.Token = []byte(text)
			return nil
		}
		data, err := s.deps.ReadFile(text)
		if err == nil {
			in.Token, in.TokenFile = append([]byte{}, data...), text
			return nil
		}
		s.print("That is neither a token nor a file that can be read. What you typed is not shown.")
	}
}

// isToken reports whether a text is to be examined as it is, in place of being the path of a
// file.
func isToken(text string) bool {
	if secret.Looks(text) || strings.HasPrefix(text, "eyJ") || strings.ContainsAny(text, "{<\n") {
		return true
	}
	k := jwt.Read([]byte(text)).Kind
	return k != jwt.KindMalformed && k != jwt.KindPath
}

func (s *session) diagnose() error {
	in := s.deps.Input
	in.Now = s.deps.Now()
	if given := s.deps.Input.Now; !given.IsZero() {
		in.Now = given
	}
	err := s.token(&in)
	if err != nil {
		return err
	}
	rules, path, err := s.ruleFile()
	if err != nil {
		return err
	}
	if err := s.more(&in); err != nil {
		return err
	}
	job.ChooseRule(&in, rules)
	if in.Token == nil && !job.ToGoBy(in) {
		s.print("Nothing to go by: give a token, or else the workflow, the environment, the server's answer or the reason word.")
		return nil
	}
	report := s.deps.Examine(in)
	s.print("")
	s.page(present.Report(report).Flat())
	for _, f := range present.RuleFiles(report, or(path, job.RuleFile)) {
		yes, err := s.yes("Save "+f.What+" to "+term.Clean(f.Path)+"?", false)
		if err != nil {
			return err
		}
		if !yes {
			continue
		}
		if _, err := s.save([]files.File{{Path: f.Path, Content: f.Rule.JSON()}}); err != nil {
			return err
		}
	}
	return s.further(job.Again(in, report))
}

// more asks for what makes the answer sharper, and stands in for a token that is not there.
func (s *session) more(in *diagnose.Input) error {
	more, err := s.yes("Do you have more: the workflow file, the environment, the server's answer, the reason word?", in.Token == nil)
	if err != nil || !more {
		return err
	}
	if _, _, err := s.file("The workflow file", func(data []byte) error {
		f, err := job.ParseWorkflow("workflow", data)
		in.Workflows = []workflow.File{f}
		return err
	}); err != nil {
		return err
	}
	if _, _, err = s.file("The environment, KEY=VALUE lines", func(data []byte) error {
		in.Env, err = job.ParseEnv(data)
		return err
	}); err != nil {
		return err
	}
	answer, path, err := s.file("The server's answer", nil)
	if err != nil {
		return err
	}
	if path != "" {
		in.Response = job.CleanResponse(answer)
	}
	return s.reason(in)
}

// reason asks for the reason word: one of those that are known, or another one.
func (s *session) reason(in *diagnose.Input) error {
	known := diagnose.KnownReasons()
	s.print("")
	s.print("The deny reason in the authentication history:")
	for i, k := range known {
		s.print("  %d. %s: %s", i+1, k.Word, k.Meaning)
	}
	for {
		word, err := s.read(fmt.Sprintf("Number, 1 to %d, or another word, empty for none: ", len(known)))
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(word); err == nil {
			if n < 1 || n > len(known) {
				s.print("%s is no number from 1 to %d", s.quoted(word), len(known))
				continue
			}
			word = known[n-1].Word
		}
		if secret.Looks(word) {
			s.print("That is a token: it is not shown. A word such as match_subject_prefix is wanted here.")
			continue
		}
		in.Reason = word
		return nil
	}
}

func (s *session) exposure() error {
	rule, ok, err := s.oneRule("No rule was given: nothing to check.")
	if err != nil || !ok {
		return err
	}
	s.exposed(s.deps.Expose(rule, trust.Hint{}))
	return nil
}

// oneRule asks for a rule. Where there is none to go on with, none is what is said; or it is said
// why of several none was taken.
func (s *session) oneRule(none string) (rule federation.Rule, ok bool, err error) {
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

// exposed lists who gets in, then who is kept out.
func (s *session) exposed(x trust.Exposure) {
	s.print("")
	s.page(present.Exposure(x, true))
}
