package present

import (
	"path"
	"strconv"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/sight"
)

// sightWords are what is said of each kind of sight. {workflow} and {rule} are the names of files,
// {job} and {events} the runs, {others} how many more there are.
var sightWords = map[sight.Kind]struct {
	mark  say.Mark
	role  say.Role
	line  say.Template
	more  say.Template // after the line, where there are more
	why   say.Template // where the sight gives no reason itself
	offer string       // what can be done about it; empty: nothing
}{
	sight.Key: {
		say.Warning, say.Caution, "{workflow} calls Claude with an API key", ", as {do} {others}",
		"Its smallest change, and a rule for exactly its runs", "switch it",
	},
	sight.KeyStays: {
		say.Warning, say.Caution, "{workflow} calls Claude with an API key that stays", ", as {do} {others}",
		"Something stands in the way of switching it", "see what",
	},
	sight.Refused:   {say.Cross, say.Bad, "{rule} refuses {workflow}, job {job}", ", and {others}", "", "see why, and the fix"},
	sight.Partly:    {say.Warning, say.Caution, "{rule} refuses {workflow}, job {job}, on {events}", ", and {others}", "", "see why, and the fix"},
	sight.Unmatched: {say.Warning, say.Caution, "no rule here lets in {workflow}, job {job}", ", nor {others}", "", "see why, and the fix"},
	sight.Strangers: {say.Cross, say.Bad, "{rule} lets in whom it should not", "", "", "see whom"},
	sight.Errors:    {say.Cross, say.Bad, "{file} has an error", ", the first of {all}", "", "see the fix"},
	sight.NoRule: {
		say.Skip, say.Quiet, "{workflow}, job {job}, exchanges a token", ", as {do} {others}",
		"No file of a rule is here: give the rule to see whom it lets in", "give it",
	},
	sight.Fine: {say.Check, say.Good, "{workflow}, job {job}, gets in by {rule}", ", as {do} {others}", "", "see who else does"},
	sight.NoCall: {
		say.Skip, say.Quiet, "no workflow here calls Claude yet", "", "A set-up makes one, with the rule that lets it in", "set one up",
	},
	sight.NoFile: {say.Skip, say.Quiet, "no workflow is here yet", "", "A set-up makes one, with the rule that lets it in", "set one up"},
	sight.LeftOut: {
		say.Skip, say.Quiet, "a first look left out {others}", "", "There is more here than it takes", "",
	},
}

// nouns are what the others of a sight are.
var nouns = map[sight.Kind]string{
	sight.Key: "more file", sight.KeyStays: "more file", sight.Errors: "more error", sight.LeftOut: "thing",
}

// Sight is something that is true about the working copy, and below it the reason; offer is what
// can be done about it, empty where nothing can.
func Sight(s sight.Sight) (row say.Row, offer string) {
	w := sightWords[s.Kind]
	noun := nouns[s.Kind]
	if noun == "" {
		noun = "more job"
	}
	fills := say.Fills{
		"workflow": name(s.Workflow), "rule": name(s.Rule), "file": name(s.Workflow + s.Rule), "job": say.N(path.Base(s.Job)),
		"events": say.Prose(strings.Join(s.Events, ", ")), "others": say.W(say.Plural(s.Others, noun)),
		"all": say.W(strconv.Itoa(s.Others + 1)), "do": say.W("do"),
	}
	if s.Others == 1 {
		fills["do"] = say.W("does")
	}
	line := w.line.Fill(fills)
	if s.Others > 0 && w.more != "" {
		line = say.Join(line, w.more.Fill(fills))
	}
	why := s.Why
	if why.Empty() {
		why = w.why.Fill(fills)
	}
	switch {
	case s.Kind == sight.Fine:
		why = say.Prose(s.Exposure.Verdict)
	case s.Kind == sight.Strangers && s.Others > 0:
		why = say.Join(why, say.W("; and "+say.Plural(s.Others, "more kind")+" of runs"))
	}
	row = say.Row{Mark: w.mark, Role: w.role, Line: line}
	if !why.Empty() {
		row.Below = []say.Detail{{Text: why}}
	}
	return row, w.offer
}

// name is a file's name as a person calls it.
func name(file string) say.Text {
	if file == "" {
		return nil
	}
	return say.N(path.Base(file))
}

// Foretold says of a report that it is about a run that has not been.
func Foretold(s sight.Sight) say.Text {
	return say.Template("No token was needed: this is what the token of {workflow}, job {job}, will carry on {events}, worked out from the file.").Fill(say.Fills{
		"workflow": name(s.Workflow), "job": say.N(path.Base(s.Job)), "events": say.Prose(strings.Join(s.Events, ", ")),
	})
}

// The jobs that the start always offers.
const (
	JobSetUp   = "Set up a repository"
	JobWhy     = "Find out why an exchange failed"
	JobWho     = "Check whom a rule lets in"
	JobExample = "See an example report"
)

// SightKeys open what was seen. Those that mean something else elsewhere are not among them.
var SightKeys = strings.Split("abdfiuABCDEFHIJKLMOPQRSTUVWXYZ", "")

// SightKey is the letter that opens what was seen at a place, counted from 0; each has its own, and
// none is left for one behind the last letter.
func SightKey(i int) string {
	if i >= len(SightKeys) {
		return ""
	}
	return SightKeys[i]
}

// Pitch is what the program is for.
const Pitch = "Let GitHub Actions call Claude without a stored API key."

// Teaching explains the program to somebody who started it where there is no working copy, what
// matters most first. why says why nothing was found.
func Teaching(why string) []string {
	out := []string{
		"GitHub signs a token for every run of a job. Anthropic compares it with a rule of yours, and gives one in return that lives minutes. Nothing is stored.",
		"To begin: cd into a working copy and start again, or set up by the name of the repository, OWNER/NAME.",
	}
	if why != "" {
		out = append(out, "Nothing is filled in beforehand: "+why+".")
	}
	return append(out,
		"Have ready: the names of the repository and its branch, and somebody who may create rules in your Anthropic organization. The ids can wait.",
		"Only looking? The example report is made up and needs nothing.",
	)
}
