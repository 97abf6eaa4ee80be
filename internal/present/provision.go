package present

import (
	"fmt"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/provision"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
)

// objects are the steps' objects in plain words.
var objects = map[provision.ID]string{
	provision.Issuer: "issuer", provision.Account: "service account", provision.Member: "membership in the workspace", provision.Rule: "rule",
	provision.Workflow: "workflow", provision.Variables: "variables of", provision.PullRequest: "pull request",
}

// Provision makes the document of a plan for an organization: what was taken from there,
// then the steps, each with its difference.
func Provision(notes []string, steps []provision.Step) say.Doc {
	var doc say.Doc
	for _, note := range notes {
		doc = append(doc, say.Item{Mark: say.Bullet, Text: say.Prose(note)})
	}
	if len(steps) == 0 {
		return append(doc, say.Item{Mark: say.Check, Role: say.Good, Text: say.W("nothing of this plan is there")})
	}
	for _, s := range steps {
		doc = append(doc, ProvisionStep(s)...)
	}
	return doc
}

// ProvisionStep makes the document of one step.
func ProvisionStep(s provision.Step) say.Doc {
	doc := say.Doc{say.Rows{Columns: []string{"State", "Step", "Why"}, Rows: []say.Row{ProvisionRow(s)}}}
	if s.Diff != "" {
		doc = append(doc, say.Code{Language: "diff", Lines: s.Diff})
	}
	return doc
}

// ProvisionRow is one step in a line, with its reason below.
func ProvisionRow(s provision.Step) say.Row {
	mark, role, word := stepState(s)
	line := say.Join(say.W(Object(s.ID)), spaced(s.Name), spaced(s.Resource))
	if s.Name == s.Resource {
		line = say.Join(say.W(Object(s.ID)), spaced(s.Resource))
	}
	return say.Row{
		Mark: mark, Role: role, Word: word, Line: line,
		Below: given(say.Detail{Text: say.Prose(s.Because)}), Cells: []say.Text{say.W(word), line, say.Prose(s.Because)},
	}
}

// Object is a step's object in plain words.
func Object(id provision.ID) string { return objects[id] }

// AskedLater says what can be left empty where Anthropic cannot be asked for ids.
const AskedLater = "Ids can stay empty: with an org:admin token in ANTHROPIC_AUTH_TOKEN they can be asked for here, and what is missing can be created from the review."

// WhatAnthropicIsAsked says before a question to Anthropic what it is about, and with which
// credential. bearer names what of the environment holds one; empty: nothing does.
func WhatAnthropicIsAsked(bearer string) string {
	with := "with the token of " + bearer
	if bearer == "" {
		with = "with what the program ant prints, where it is installed and after one more question"
	}
	return "Anthropic is asked, " + with + ": the organization, its workspaces, service accounts and memberships, issuers, rules. Nothing is changed."
}

func spaced(s string) say.Text {
	if s == "" {
		return nil
	}
	return say.Join(say.W(" "), say.N(s))
}

// stepState is a step's state as it is shown.
func stepState(s provision.Step) (say.Mark, say.Role, string) {
	switch s.State {
	case provision.Exists:
		return say.Check, say.Good, "exists"
	case provision.Created:
		return say.Check, say.Good, "created"
	case provision.Failed:
		return say.Cross, say.Bad, "failed"
	case provision.Changed:
		if s.Deed == provision.Archive {
			return say.Check, say.Good, "archived"
		}
		return say.Check, say.Good, "changed"
	}
	switch s.Deed {
	case provision.Archive:
		return say.Warning, say.Caution, "will be archived"
	case provision.Change:
		return say.Warning, say.Caution, "differs, will be changed"
	}
	return say.Arrow, say.Plain, "will be made"
}

// What is said of a plan that stopped before its end, and of one that has nothing to do.
const (
	ThereNow = "there now: "
	Again    = "run it again: it goes on where it stopped"
	NoDeed   = "nothing to do"

	WhichWorkspace = "Which workspace?"
	WorkspaceOpen  = "The organization has several workspaces, and no answer says in which one the workflow works."
	WorkspaceMany  = "Answer it on the page Workspace and ids: once Anthropic is asked there, all of them can be chosen."
)

// Workspace is a workspace in a list to choose from.
func Workspace(ws anthropic.Workspace) string {
	return term.Clean(strings.TrimSpace(ws.Name + " " + ws.ID))
}

// There names what exists after steps, with ids: what an interrupted plan leaves.
func There(steps []provision.Step) string {
	var out []string
	for _, s := range steps {
		made := s.State == provision.Exists || s.State == provision.Created || s.State == provision.Changed && s.Deed != provision.Archive
		if made && s.Resource != "" {
			out = append(out, objects[s.ID]+" "+s.Resource)
		}
	}
	return strings.Join(out, ", ")
}

// deeds are what a plan does to the objects, in the words of a question and of a statement.
var deeds = []struct {
	deed       provision.Deed
	ask, state string
}{{provision.Make, "make", "made"}, {provision.Change, "change", "changed"}, {provision.Archive, "archive", "archived"}}

// Question asks whether steps may be done, where one answers.
func Question(steps []provision.Step) string {
	var parts []string
	for _, d := range deeds {
		if n := having(steps, d.deed); n > 0 {
			parts = append(parts, d.ask+" "+say.Plural(n, "object"))
		}
	}
	return strings.Join(parts, ", ") + "?"
}

// Outlook states what a plan would do, and that nothing is done without a yes.
func Outlook(steps []provision.Step) string {
	var parts []string
	for _, d := range deeds {
		switch n := having(steps, d.deed); {
		case n > 0 && len(parts) == 0:
			parts = append(parts, say.Plural(n, "object")+" will be "+d.state)
		case n > 0:
			parts = append(parts, fmt.Sprintf("%d %s", n, d.state))
		}
	}
	return strings.Join(parts, ", ") + ". Nothing happens before you agree."
}

// having is how many steps do a deed.
func having(steps []provision.Step, deed provision.Deed) int {
	n := 0
	for _, s := range steps {
		if s.Deed == deed {
			n++
		}
	}
	return n
}
