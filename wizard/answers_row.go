package wizard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/federation"
)

// QuestionKind is how an answer is given.
type QuestionKind string

// The kinds of answer.
const (
	AskText    QuestionKind = "text"
	AskNumber  QuestionKind = "number"  // a whole number; 0 is none
	AskChoice  QuestionKind = "choice"  // one of the choices
	AskChoices QuestionKind = "choices" // any of the choices
	AskYesNo   QuestionKind = "yesno"
)

// Option is one choice of an answer.
type Option struct {
	Value string
	Title string
	Help  string // one line
}

// Row is all that is known of one answer: its flag, its question, what makes it
// right, and what holds where nobody gives it. [Table] lists the rows; flags,
// completions, pages, prompts, checks and warnings are loops over it.
type Row struct {
	Name  string // the flag, without dashes
	Usage string // the flag's line of help; its value's word stands between backquotes
	// Example is a right value as a shell takes it. Explicit: the flag without a
	// value is refused, since it would mean something else than no flag.
	Example  string
	Explicit bool
	ID       *federation.IDKind // the answer is an identifier of this kind
	Choices  func() []Option    // all that the flag takes
	// Menu are the choices that the question offers, in its order; nil: all, and
	// nothing else is right.
	Menu []string
	// Described: the shells show what each choice is. Listed: the flag's help
	// names the choices of the menu.
	Described, Listed bool

	// Default is what holds where the answer is not given; it may depend on other
	// answers. Words say in prose what it is, for people; for an answer whose
	// default has no one value, instead of it.
	Default func(Answers) string
	Words   string

	Page        string // the page that asks for it; empty: only the flag
	Title       string
	Help        string // what the term means and where to find the value
	Placeholder string // an example, where there is no default
	Visible     func(Answers) bool

	at       func(*Answers) any // *string, *int, *bool or *[]string
	check    func(*request, string) error
	required bool
	template string // the field's name in the errors of package templates
}

// At is where the answer stands: a *string, *int, *bool or *[]string.
func (r Row) At(a *Answers) any { return r.at(a) }

// Kind is how the answer is given.
func (r Row) Kind() QuestionKind {
	switch r.at(new(Answers)).(type) {
	case *bool:
		return AskYesNo
	case *int:
		return AskNumber
	case *[]string:
		return AskChoices
	}
	if r.Choices != nil {
		return AskChoice
	}
	return AskText
}

// Values reads the answer: one text, or for AskChoices any number. Yes and no are
// "true" and "false"; a number that is not given is the empty text.
func (r Row) Values(a Answers) []string { return r.values(&a) }

func (r *Row) values(a *Answers) []string {
	switch p := r.at(a).(type) {
	case *bool:
		return []string{strconv.FormatBool(*p)}
	case *int:
		if *p == 0 {
			return []string{""}
		}
		return []string{strconv.Itoa(*p)}
	case *[]string:
		return slices.Clone(*p)
	case *string:
		return []string{*p}
	}
	return nil
}

// Set writes the answer, in the form in which Values reads it.
func (r Row) Set(a *Answers, values []string) {
	text := strings.TrimSpace(strings.Join(values, ""))
	switch p := r.at(a).(type) {
	case *bool:
		*p = text == "true"
	case *int:
		*p, _ = strconv.Atoi(text) // not a number is none: the flag's own type refuses it before
	case *[]string:
		*p = slices.Clone(values)
	case *string:
		*p = text
	}
}

// text is the answer in one line.
func (r *Row) text(a *Answers) string {
	if p, ok := r.at(a).(*string); ok {
		return *p
	}
	return strings.Join(r.values(a), ",")
}

// Applied is what Build takes for the answer: itself, or what holds without it.
// It is empty where neither is there.
func (r Row) Applied(a Answers) []string { return r.Values(withDefaults(normal(a))) }

// legacy are the answers in which alone a default may be another one.
var legacy = Answers{Edition: federation.Legacy}

// FlagUsage is the flag's line of help, with the choices and the default of the
// table.
func (r Row) FlagUsage() string {
	usage := r.Usage
	if r.Listed {
		var values []string
		for _, o := range r.Options() {
			values = append(values, o.Value)
		}
		usage += ": " + strings.Join(values, ", ")
	}
	if d := r.defaultText(); d != "" {
		usage += " (default " + d + ")"
	}
	return usage
}

// defaultText words the default for people; empty: there is none.
func (r Row) defaultText() string {
	if r.Default == nil {
		return ""
	}
	today := r.Default(Answers{})
	switch other := r.Default(legacy); {
	case r.ID != nil:
		return today + ", to be filled in"
	case r.Words != "" && today == "":
		return r.Words
	case r.Words != "":
		return today + ", " + r.Words
	case other != today:
		return today + "; with --edition legacy " + other
	default:
		return today
	}
}

// Options are the choices that the question offers.
func (r Row) Options() []Option {
	if r.Choices == nil {
		return nil
	}
	all := r.Choices()
	if r.Menu == nil {
		return all
	}
	var out []Option
	for _, v := range r.Menu {
		if i := slices.IndexFunc(all, func(o Option) bool { return o.Value == v }); i >= 0 {
			out = append(out, all[i])
		}
	}
	return out
}

// Completions are the values that a shell offers for the flag, each with its
// title after a tab where the row is Described; none for what no shell knows.
func (r Row) Completions() []string {
	if r.Choices == nil {
		return nil
	}
	var out []string
	for _, o := range r.Choices() {
		if r.Described {
			o.Value += "\t" + o.Title
		}
		out = append(out, o.Value)
	}
	return out
}

// run checks one answer. A check is silent about an optional one not given.
func (r *Row) run(q *request) error {
	v := r.text(&q.answers)
	if v == "" && !r.required {
		return nil
	}
	var err error
	if r.Choices != nil && r.Menu == nil {
		err = r.oneOf(v)
	}
	if err == nil && r.check != nil {
		err = r.check(q, v)
	}
	if err == nil && r.ID != nil {
		err = checkID(*r.ID, v)
	}
	return asAnswerError(r.Name, v, err)
}

func (r *Row) oneOf(v string) error {
	var values []string
	for _, o := range r.Choices() {
		values = append(values, o.Value)
	}
	if slices.Contains(values, v) {
		return nil
	}
	return wrong(v, "is none of "+strings.Join(values, ", "), values[0])
}

// row finds a row by its name.
func row(name string) (*Row, error) {
	for i := range table {
		if table[i].Name == name {
			return &table[i], nil
		}
	}
	return nil, fmt.Errorf("no answer is called %q", name)
}
