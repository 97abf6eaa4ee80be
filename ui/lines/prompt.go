package lines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/job"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/wizard"
)

// ErrInputEnded is returned by [Run] where the input ends before a question is answered.
var ErrInputEnded = errors.New("the input ended before the question was answered")

// prompter asks on plain lines: no colour, no cursor, nothing that is drawn over.
type prompter struct {
	ctx   context.Context
	in    Terminal
	out   *secret.Writer
	utf8  bool
	width int // of the terminal, in cells; 0: not known
}

// print writes one line. ASCII symbols stand in where the terminal shows no others. A
// write that failed is remembered by the writer.
func (p *prompter) print(format string, args ...any) {
	p.write(fmt.Sprintf(format, args...) + "\n")
}

// tell writes one line of prose, broken at blanks where it does not fit the terminal: what follows
// stands below the first word, behind the number or letter of the line.
func (p *prompter) tell(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	indent := listed.FindString(text)
	for i, line := range frame.Wrap(text[len(indent):], max(minProse, p.lineWidth()-len(indent))) {
		if i > 0 {
			indent = strings.Repeat(" ", len(indent))
		}
		p.print("%s%s", indent, line)
	}
}

// listed is what stands before the words of a line in a list.
var listed = regexp.MustCompile(`^ *(?:[0-9]+\. |[a-z]\. )?`)

// minProse is the least width of prose, in cells.
const minProse = 12

// lineWidth is the width of prose, in cells; where that of the terminal is not known it is not broken.
func (p *prompter) lineWidth() int {
	if p.width <= 0 {
		return math.MaxInt32
	}
	return min(pageWidth, p.width)
}

func (p *prompter) write(text string) {
	if !p.utf8 {
		text = frame.ASCII(text)
	}
	_, _ = io.WriteString(p.out, text)
}

// flush shows all that was printed.
func (p *prompter) flush() error {
	if err := p.out.Flush(); err != nil {
		return err
	}
	return p.out.Err()
}

// read takes the answer to a question, without blanks around it.
func (p *prompter) read(prompt string) (string, error) { return p.line(prompt, false) }

func (p *prompter) line(prompt string, hidden bool) (string, error) {
	p.write(prompt)
	if err := p.flush(); err != nil {
		return "", err
	}
	text, err := p.in.ReadLine(p.ctx, hidden)
	if errors.Is(err, io.EOF) {
		return "", ErrInputEnded
	}
	return strings.TrimSpace(text), err
}

// quoted is an answer that cannot be used, as it may be repeated.
func (p *prompter) quoted(text string) string {
	if secret.Looks(text) {
		return "what looks like a token (not shown)"
	}
	return fmt.Sprintf("%q", term.Clean(text))
}

// menu asks for one of the titles by its number and gives its place.
func (p *prompter) menu(title string, titles []string, preset int) (int, error) {
	p.print("")
	p.tell("%s", title)
	for i, t := range titles {
		p.tell("  %d. %s", i+1, t)
	}
	for {
		text, err := p.read(fmt.Sprintf("Number, 1 to %d [%d]: ", len(titles), preset+1))
		if err != nil {
			return 0, err
		}
		if text == "" {
			return preset, nil
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(titles) {
			return n - 1, nil
		}
		p.print("%s is no number from 1 to %d", p.quoted(text), len(titles))
	}
}

// yes asks a question of yes and no.
func (p *prompter) yes(question string, preset bool) (bool, error) {
	word := "no"
	if preset {
		word = "yes"
	}
	for {
		text, err := p.read(question + " yes or no [" + word + "]: ")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(text) {
		case "":
			return preset, nil
		case "y", "yes", "true":
			return true, nil
		case "n", "no", "false":
			return false, nil
		}
		p.print("%s is neither yes nor no", p.quoted(text))
	}
}

// question asks one question of the wizard until the answer is right.
func (p *prompter) question(q wizard.Question, a *wizard.Answers) error {
	p.print("")
	p.tell("%s %s", sentence(term.Clean(q.Title)), term.Clean(q.Help))
	for i, o := range q.Options {
		p.tell("  %d. %s", i+1, o.Title+frame.Prefixed(": ", o.Help))
	}
	for i, o := range wizard.Offered(*a, q.ID) {
		name := term.Clean(o.Value)
		if o.Title != o.Value {
			name = term.Clean(o.Title) + ": " + name
		}
		p.tell("  %d. %s%s", i+1, name, frame.Prefixed(", ", term.Clean(o.Help)))
	}
	for {
		before := *a
		if err := p.answer(q, a); err != nil {
			return err
		}
		if q.Check == nil {
			return nil
		}
		err := q.Check(*a)
		if err == nil {
			return nil
		}
		given := strings.Join(q.Get(*a), " ")
		*a = before
		if secret.Looks(given) {
			p.print("Not possible: %s", secret.NoAnswer)
			continue
		}
		p.print("Not possible: %s", job.Plainly(err))
	}
}

// answer asks once.
func (p *prompter) answer(q wizard.Question, a *wizard.Answers) error {
	now := q.Get(*a)
	if strings.Join(now, "") == "" && q.Default != nil {
		now = q.Default(*a)
	}
	switch q.Kind {
	case wizard.AskYesNo:
		yes, err := p.yes("Your answer,", len(now) > 0 && now[0] == "true")
		if err == nil {
			q.Set(a, []string{strconv.FormatBool(yes)})
		}
		return err
	case wizard.AskChoice, wizard.AskChoices:
		return p.options(q, a, now)
	}
	preset := "empty"
	if len(now) > 0 && now[0] != "" {
		preset = term.Clean(secret.Redact(now[0]))
	}
	known, prompt := wizard.Offered(*a, q.ID), "Your answer"
	if len(known) > 0 {
		prompt += " or a number"
	}
	text, err := p.read(prompt + ", - for none [" + preset + "]: ")
	n, number := strconv.Atoi(text)
	switch {
	case err != nil:
		return err
	case number == nil && n >= 1 && n <= len(known):
		q.Set(a, []string{known[n-1].Value})
	case text == "-":
		q.Set(a, []string{""})
	case text != "":
		q.Set(a, []string{text})
	}
	return nil
}

// options asks for options by number: one, or several with commas between.
func (p *prompter) options(q wizard.Question, a *wizard.Answers, now []string) error {
	var preset []string
	for i, o := range q.Options {
		if slices.Contains(now, o.Value) {
			preset = append(preset, strconv.Itoa(i+1))
		}
	}
	prompt := "Number"
	if q.Kind == wizard.AskChoices {
		prompt = "Numbers with commas between, 0 for none"
	}
	for {
		text, err := p.read(fmt.Sprintf("%s [%s]: ", prompt, or(strings.Join(preset, ","), "none")))
		if err != nil || text == "" {
			return err
		}
		if values, ok := pick(q, text); ok {
			q.Set(a, values)
			return nil
		}
		p.print("%s: want %s from 1 to %d", p.quoted(text), strings.ToLower(prompt), len(q.Options))
	}
}

// pick reads the numbers of options.
func pick(q wizard.Question, text string) (values []string, ok bool) {
	values = []string{}
	if text == "0" && q.Kind == wizard.AskChoices {
		return values, true
	}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 || n > len(q.Options) {
			return nil, false
		}
		values = append(values, q.Options[n-1].Value)
	}
	return values, len(values) == 1 || (len(values) > 1 && q.Kind == wizard.AskChoices)
}

// sentence ends a title with a full stop, unless it is a question.
func sentence(s string) string {
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// capital begins a text with a capital.
func capital(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }

// pageWidth is the most width of a document in line mode, in cells.
const pageWidth = 100

// page prints a document, no wider than the terminal.
func (p *prompter) page(d say.Doc) {
	width := pageWidth
	if p.width > 0 {
		width = min(width, p.width)
	}
	p.print("%s", trimmed(d.Terminal(say.Terminal{Width: width, Symbols: term.SymbolsFor(p.utf8)})))
}

// part is one thing that can be seen or done.
type part struct {
	title string
	do    func() error
}

// choose has one of several things done.
func (p *prompter) choose(question string, parts []part) error {
	titles := make([]string, len(parts))
	for i, one := range parts {
		titles[i] = one.title
	}
	n, err := p.menu(question, titles, 0)
	if err != nil {
		return err
	}
	return parts[n].do()
}

// telling says what is being done.
func (p *prompter) telling(what string) {
	p.print("%s", term.Clean(what))
	_ = p.flush() // an error stays with the writer
}
