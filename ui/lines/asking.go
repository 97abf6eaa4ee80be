package lines

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
)

// inquiry is what was given for a diagnosis so far.
type inquiry struct {
	evidence
	in    diagnose.Input
	rules []federation.Rule
	path  string                 // of the rule's file; empty: it is from none
	given map[diagnose.Part]bool // what was given here
}

// ask asks for what there is until that is all, and for what is at hand. Without anything to go
// by, which it then says, there is nothing to examine.
func (s diagnosis) ask() (in *diagnose.Input, path string, err error) {
	a := &inquiry{evidence: s.evidence, in: s.deps.Input, given: map[diagnose.Part]bool{}}
	if err := a.all(); err != nil {
		return nil, "", err
	}
	if a.in.Token == nil && !job.ToGoBy(a.in) {
		s.print("%s", present.NothingToGo)
		return nil, "", nil
	}
	if err := a.atHand(); err != nil {
		return nil, "", err
	}
	if a.in.Now.IsZero() {
		a.in.Now = s.deps.Now()
	}
	job.ChooseRule(&a.in, a.rules)
	return &a.in, a.path, nil
}

// all asks what there is, again and again.
func (a *inquiry) all() error {
	fields := present.Evidence()
	a.print("")
	a.tell("%s %s", present.WhatYouHave, present.AnyWillDo)
	for i, f := range fields {
		a.tell("  %d. %s: %s", i+1, f.Title, f.What)
	}
	a.tell("%s", present.PasteHere)
	for {
		prompt := fmt.Sprintf("Number, 1 to %d, or a paste: ", len(fields))
		if a.anything() {
			prompt = fmt.Sprintf("Number, 1 to %d, or a paste; empty to examine: ", len(fields))
		}
		text, err := a.read(prompt)
		if err != nil || text == "" {
			return err
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(fields) {
			if err := a.one(fields[n-1]); err != nil {
				return err
			}
			continue
		}
		if err := a.paste(text, ""); err != nil {
			return err
		}
	}
}

// anything reports whether something was given.
func (a *inquiry) anything() bool { return a.in.Token != nil || job.ToGoBy(a.in) || len(a.given) > 0 }

// one asks for one thing.
func (a *inquiry) one(f present.Asked) error {
	a.print("")
	if f.None != "" {
		a.tell("%s%s", f.None, map[bool]string{true: " ? shows it."}[f.Copy != ""])
	}
	switch f.Part {
	case diagnose.ReasonPart:
		return a.reason()
	case diagnose.TimePart:
		return a.time(f)
	}
	prompt := f.Title + ", or the path of a file, empty for none: "
	hidden := f.Part == diagnose.TokenPart
	if hidden {
		prompt = f.Title + " or path, empty for none (what you type is not shown): "
	}
	for {
		text, err := a.line(prompt, hidden)
		switch {
		case err != nil || text == "":
			return err
		case text == "?" && f.Copy != "":
			a.print("%s", trimmed(f.Copy))
			continue
		}
		before := len(a.given)
		if err := a.paste(text, f.Part); err != nil {
			return err
		}
		if a.given[f.Part] || len(a.given) > before {
			return nil
		}
	}
}

// paste takes what was typed or pasted, all its lines: what is recognised goes where it belongs,
// a path is read, and anything else is for the part that was asked for.
func (a *inquiry) paste(first string, part diagnose.Part) error {
	text, err := a.rest(first, part == diagnose.TokenPart)
	if err != nil {
		if err == errTooLong {
			a.print("Not possible: %s", err)
			return nil
		}
		return err
	}
	if pieces := job.Recognise([]byte(text)); len(pieces) > 0 {
		return a.take(pieces, part, "")
	}
	data, err := a.deps.ReadFile(text)
	switch {
	case err == nil:
		pieces := job.Recognise(data)
		if len(pieces) == 0 || pieces[0].Part == "" {
			pieces = []job.Piece{{Part: part, Content: data}}
		}
		return a.take(pieces, part, text)
	case part == diagnose.TokenPart && job.IsToken(text), part != "" && strings.ContainsAny(text, "\n{<="):
		return a.take([]job.Piece{{Part: part, Content: []byte(text)}}, part, "")
	case part == diagnose.TokenPart:
		a.tell("That is neither a token nor a file that can be read. What you typed is not shown.")
	case secret.Looks(text):
		a.tell("That is a token or a key, which is not shown; it is not asked for here.")
	default:
		a.print("Not possible: %s", term.Clean(err.Error()))
	}
	return nil
}

// take puts pieces where they belong, and says what they were taken for. file is where they were
// read from.
func (a *inquiry) take(pieces []job.Piece, part diagnose.Part, file string) error {
	for _, p := range pieces {
		if p.What != "" {
			to := ""
			if p.Part != part {
				to = titleOf(p.Part)
			}
			a.print("%s", sentence(capital(present.Taken(p.What, to))))
		}
		if p.Part == "" {
			if p.What == "" {
				a.print("%s", present.NotTaken)
			}
			continue
		}
		if err := a.set(p, file); err != nil {
			a.print("Not possible: %s", term.Clean(err.Error()))
			continue
		}
		a.given[p.Part] = true
	}
	return nil
}

// set takes one piece.
func (a *inquiry) set(p job.Piece, file string) (err error) {
	switch p.Part {
	case diagnose.TokenPart:
		a.in.Token, a.in.TokenFile = append([]byte{}, p.Content...), file
	case diagnose.AnswerPart:
		a.in.Response = job.CleanResponse(p.Content)
	case diagnose.ReasonPart:
		a.in.Reason = string(p.Content)
	case diagnose.RulePart:
		if a.rules, err = job.ParseRules(p.Content); err == nil && file != "" {
			a.path = job.RulePath(a.deps.Dir, file)
		}
	case diagnose.WorkflowPart:
		var f workflow.File
		if f, err = job.ParseWorkflow(or(file, "workflow"), p.Content); err == nil {
			a.in.Workflows = []workflow.File{f}
		}
	case diagnose.EnvironmentPart:
		a.in.Env, err = job.Environment(p.Content)
	case diagnose.IssuerPart:
		issuer, keys, err := job.ParseIssued(p.Content)
		if err != nil {
			return err
		}
		if issuer != nil {
			a.in.Issuer = issuer
		} else {
			a.in.JWKS = keys
		}
	}
	return err
}

// titleOf is what a part is called.
func titleOf(p diagnose.Part) string {
	for _, f := range present.Evidence() {
		if f.Part == p {
			return f.Title
		}
	}
	return ""
}

// reason asks for the reason word: one of those that are known, or another one.
func (a *inquiry) reason() error {
	known := diagnose.KnownReasons()
	for i, k := range known {
		a.tell("  %d. %s: %s", i+1, k.Word, k.Meaning)
	}
	for {
		word, err := a.read(fmt.Sprintf("Number, 1 to %d, or another word, empty for none: ", len(known)))
		if err != nil {
			return err
		}
		if n, err := strconv.Atoi(word); err == nil {
			if n < 1 || n > len(known) {
				a.print("%s is no number from 1 to %d", a.quoted(word), len(known))
				continue
			}
			word = known[n-1].Word
		}
		if secret.Looks(word) {
			a.print("That is a token: it is not shown. A word such as match_subject_prefix is wanted here.")
			continue
		}
		a.in.Reason, a.given[diagnose.ReasonPart] = word, word != ""
		return nil
	}
}

// time asks for the time to judge by.
func (a *inquiry) time(f present.Asked) error {
	for {
		text, err := a.read(f.Title + ", empty for now: ")
		if err != nil || text == "" {
			return err
		}
		at, err := job.ParseTime(text)
		if err == nil {
			a.in.Now, a.given[diagnose.TimePart] = at, true
			return nil
		}
		if secret.Looks(text) {
			err = errors.New(secret.NoAnswer)
		}
		a.print("Not possible: %s", term.Clean(err.Error()))
	}
}

// atHand offers the rule and the workflow that are at hand, where none was given.
func (a *inquiry) atHand() error {
	if len(a.rules) == 0 {
		rules, path, err := a.ruleAtHand()
		if err != nil {
			return err
		}
		a.rules, a.path = rules, path
	}
	if len(a.in.Workflows) > 0 {
		return nil
	}
	var found []string
	for _, f := range a.found.Workflows {
		if f.CallsClaude {
			found = append(found, f.Path)
		}
	}
	if len(found) != 1 {
		return nil
	}
	data, err := a.deps.ReadFile(found[0])
	if err != nil {
		return nil
	}
	yes, err := a.yes("Take the workflow found in "+term.Clean(found[0])+"?", true)
	if err != nil || !yes {
		return err
	}
	if err := a.set(job.Piece{Part: diagnose.WorkflowPart, Content: data}, found[0]); err != nil {
		a.print("Not possible: %s", term.Clean(err.Error()))
	}
	return nil
}
