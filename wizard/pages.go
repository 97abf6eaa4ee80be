package wizard

import (
	"slices"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/templates"
)

// Question is one question as data.
type Question struct {
	ID          string // the flag that answers it without questions, without dashes
	Kind        QuestionKind
	Title       string
	Help        string // what the term means and where to find the value
	Placeholder string // what an empty field shows: the default, or an example
	Options     []Option
	// Visible: the question is asked at all, given the other answers. nil: always.
	Visible func(Answers) bool
	// Get and Set read and write the answer: one text, or for AskChoices several.
	// Yes and no are "true" and "false". Where one of the options must be chosen,
	// Get gives the one that holds.
	Get func(Answers) []string
	Set func(*Answers, []string)
	// Default is what Build takes if the question stays unanswered, given the
	// other answers; empty: nothing.
	Default func(Answers) []string
	// Check says what is wrong with the answer as it stands in Answers, as
	// one types; nil: nothing. Errors are *[AnswerError].
	Check func(Answers) error
}

// Page is one topic of the wizard.
type Page struct {
	ID        string
	Title     string
	Intro     string
	Questions []Question
}

// pages are the topics, in order; the table says which question is on which.
var pages = []Page{
	{ID: "repository", Title: "Repository", Intro: "Which repository's workflow may call Claude?"},
	{ID: "trigger", Title: "Trigger", Intro: "What starts the workflow? Each event gets in only with the subject and ref that it really carries."},
	{ID: "environment", Title: "Environment", Intro: "A deployment environment changes the subject and can ask for reviewers."},
	{
		ID: "workspace", Title: "Workspace and ids",
		Intro: "Where the money is spent. What you do not know yet can wait: the review says where to find it, and what to set then.",
	},
	{ID: "subject", Title: "Subject", Intro: "GitHub writes the subject of newer repositories with numeric ids. What GitHub answers makes the rule exact."},
	{ID: "workflow", Title: "Workflow", Intro: "How does the job call Claude?"},
}

// Pages are the wizard's topics with their questions, in order.
func Pages() []Page {
	out := slices.Clone(pages)
	for i := range out {
		for _, r := range table {
			if r.Page == out[i].ID {
				out[i].Questions = append(out[i].Questions, r.question())
			}
		}
	}
	return out
}

// question is the row as the screens and the prompts ask for it.
func (r Row) question() Question {
	q := Question{
		ID: r.Name, Kind: r.Kind(), Title: r.Title, Help: r.help(), Placeholder: r.Placeholder, Options: r.Options(), Visible: r.Visible,
		Get: r.Values, Set: r.Set,
		Default: func(a Answers) []string {
			r.Set(&a, nil)
			return r.Applied(a)
		},
		Check: func(a Answers) error { return Check(r.Name, a) },
	}
	if q.Kind == AskChoice {
		q.Get = r.Applied
	}
	if r.Default != nil {
		q.Placeholder = r.Default(Answers{})
	}
	return q
}

// help is the question's help with the default of the table, where the field
// does not show it by itself, and the place where an id is found.
func (r Row) help() string {
	switch {
	case r.ID != nil:
		return r.Help + " Find it: " + r.ID.Where + "."
	case r.Default == nil || r.Kind() == AskChoice:
		return r.Help
	case r.Kind() == AskChoices:
		return "None chosen: " + r.defaultText() + "."
	}
	return r.Help + " Empty: " + r.defaultText() + "."
}

func noPrefix(a Answers) bool { return a.SubjectPrefix == "" }

func anyEvent(a Answers, names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(a.Events, n) })
}

// guarded reports whether the job of a workflow with these answers can have a
// guard, so that there is something to leave out.
func guarded(a Answers) bool {
	return a.NoGuards || slices.ContainsFunc(a.Events, templates.Guarded)
}

func eventOptions() []Option {
	var out []Option
	for _, name := range github.EventNames() {
		e, _ := github.EventByName(name)
		out = append(out, Option{name, name, e.Gloss})
	}
	return out
}

func languageOptions() []Option {
	var out []Option
	for _, l := range templates.Languages() {
		out = append(out, Option{string(l.ID), l.Title, l.About})
	}
	return out
}

// scopeWords say in the menu what a workflow can do with a scope.
var scopeWords = map[string][2]string{
	federation.ScopeInference: {"Messages and Models only", "enough for a workflow that only asks Claude something"},
	federation.ScopeDeveloper: {"everything an API key of the workspace can do", "also Files, Skills and Managed Agents"},
}

func scopeOptions() []Option {
	var out []Option
	for _, s := range federation.Scopes() {
		words, ok := scopeWords[s.Name]
		if !ok {
			words = [2]string{s.Reaches, "not for a workflow that calls Claude"}
		}
		out = append(out, Option{s.Name, words[0], words[1]})
	}
	return out
}

// named are choices that need no more words than their value.
func named[T ~string](values ...T) func() []Option {
	return func() []Option {
		var out []Option
		for _, v := range values {
			out = append(out, Option{Value: string(v), Title: string(v)})
		}
		return out
	}
}
