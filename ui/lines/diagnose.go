package lines

import (
	"fmt"
	"strconv"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/job"
	"gh-wif/internal/jwt"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/workflow"
)

// diagnosis finds out why an exchange failed.
type diagnosis struct{ evidence }

// token asks for the token, hidden: pasted, or as the path of a file that holds it. None
// passes the question by.
func (s diagnosis) token(in *diagnose.Input) error {
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

// run asks for the evidence, and says what it shows.
func (s diagnosis) run() error {
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
	return s.reported(in, s.deps.Examine(in), path)
}

// reported shows a report, offers the rules that it proposes, and what can be done then. path is
// the file of the rule.
func (s diagnosis) reported(in diagnose.Input, report diagnose.Report, path string) error {
	s.print("")
	s.page(present.Report(report).Flat())
	made, report, err := s.fixes(job.NewCase(in), report, or(path, job.RuleFile))
	if err != nil {
		return err
	}
	return s.further(made.Trial(report))
}

// more asks for what makes the answer sharper, and stands in for a token that is not there.
func (s diagnosis) more(in *diagnose.Input) error {
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
func (s diagnosis) reason(in *diagnose.Input) error {
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

// further offers what can be done about a report where more than words can be had: the run once
// more, or what only the job can tell.
func (s diagnosis) further(again *job.Trial) error {
	if s.deps.Sandbox == nil {
		return nil
	}
	done := false
	for !done {
		parts := []part{
			{"Done", func() error { done = true; return nil }},
			{"What tells more: in the job, or by a new run", func() error { s.page(present.Steps(present.Inside())); return nil }},
		}
		if again != nil {
			parts = append(parts, part{"Try the run again in the sandbox: the same claims, signed by its key", func() error { return s.sandbox(*again) }})
		}
		if s.deps.Verify != nil {
			parts = append(parts, part{startTitle, s.startAndWatch})
		}
		if err := s.choose("What now?", parts); err != nil {
			return err
		}
	}
	return nil
}
