package ui

import (
	"bytes"
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/internal/trust"
	"gh-wif/ui/apply"
	"gh-wif/ui/exposure"
	"gh-wif/ui/keys"
	"gh-wif/ui/lines"
	"gh-wif/ui/report"
	"gh-wif/ui/review"
	"gh-wif/ui/sandbox"
	"gh-wif/ui/screen"
	"gh-wif/ui/switching"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// script answers questions by prepared lines; then nobody answers any more.
type script struct{ answers []string }

func (s *script) ReadLine(context.Context, bool) (string, error) {
	if len(s.answers) == 0 {
		return "", io.EOF
	}
	line := s.answers[0]
	s.answers = s.answers[1:]
	return line, nil
}

func (s *script) Ahead() string { return "" }

// told is what line mode prints for a job and answers.
func told(t *testing.T, d lines.Deps, answers ...string) string {
	t.Helper()
	var out bytes.Buffer
	d.In, d.Out, d.UTF8 = &script{answers}, &out, true
	d.Now = func() time.Time { return time.Unix(1_790_000_000, 0) }
	if _, err := lines.Run(context.Background(), d); err != nil {
		t.Fatalf("line mode: %v\n%s", err, out.String())
	}
	return out.String()
}

// seen is all that a screen shows: every page, each of its rows unfolded, in words and as
// JSON where there is a choice.
func seen(s screen.Screen) string {
	const rows, pages = 40, 6
	s.SetSize(400, 120)
	var b strings.Builder
	for range pages {
		s.Update(tea.KeyPressMsg{Code: tea.KeyHome})
		for range rows {
			b.WriteString(parted(ansi.Strip(s.View())) + "\n")
			s.Update(tea.KeyPressMsg{Code: tea.KeyDown})
		}
		s.Update(keyOf("v"))
		b.WriteString(parted(ansi.Strip(s.View())) + "\n")
		s.Update(keyOf("v"))
		s.Update(tea.KeyPressMsg{Code: tea.KeyTab})
	}
	return b.String()
}

func plainContext() *screen.Context {
	return &screen.Context{
		Deps:  &screen.Deps{Now: func() time.Time { return time.Unix(1_790_000_000, 0) }},
		Theme: theme.New(true, true), Keys: keys.Default(), Session: &screen.Session{},
	}
}

// page is a document as a command prints it, without wrapping.
func page(d say.Doc) string {
	return d.Terminal(say.Terminal{Width: 10_000, Symbols: term.SymbolsFor(true)})
}

// pieces are what the lines of a text are made of: labels, states, sentences.
func pieces(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		for _, p := range regexp.MustCompile(` {2,}|: |; |, by |, one of many`).Split(strings.TrimLeft(line, " ✓✗·!•→#^"), -1) {
			if p = strings.Trim(p, " :,"); len(p) > 1 {
				out = append(out, p)
			}
		}
	}
	return out
}

// squeezed makes texts comparable that were wrapped or set in columns.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// labels stand before a text that is told of a row: in the panel beside it, or below the gate.
var labels = regexp.MustCompile(`(?m)^ {3}(?: {4})?([A-Za-z][a-z ]+): `)

// wantSameWords compares what a command says with what the screens and line mode do.
// arrows are labels for what the others set behind an arrow or in a column.
func wantSameWords(t *testing.T, command, screens, plain string, arrows ...string) {
	t.Helper()
	for door, text := range map[string]string{"the screens": squeezed(screens), "line mode": squeezed(plain)} {
		for _, p := range pieces(command) {
			if !strings.Contains(text, squeezed(p)) {
				t.Errorf("%s never say %q", door, p)
			}
		}
	}
	known := map[string]bool{}
	for _, m := range labels.FindAllStringSubmatch(screens, -1) {
		if l := m[1]; !known[l] && !slices.Contains(arrows, l) && !strings.Contains(command+plain, l) {
			t.Errorf("only the screens say %q", l)
		}
		known[m[1]] = true
	}
	if len(known) == 0 {
		t.Errorf("no label is unfolded:\n%s", screens)
	}
}

func TestAPlanIsSaidInTheSameWordsOnEveryDoor(t *testing.T) {
	p, err := wizard.Build(wizard.Answers{Repository: "acme/app", Branch: "main", Events: []string{"push", "schedule"}})
	if err != nil {
		t.Fatal(err)
	}
	command := page(present.Mind(p.Warnings)) + page(present.Steps(p.Next)) // ids are asked for by the steps
	for _, s := range p.Next {                                              // on a screen the first line of what is to be copied stands for it
		for line := range strings.SplitSeq(s.Copy, "\n") {
			command = strings.ReplaceAll(command, line+"\n", "\n")
		}
	}
	for i := range p.Next {
		command = strings.ReplaceAll(command, string(rune('1'+i))+". ", "")
	}
	command = regexp.MustCompile(`(?m)^  note down\n.*$`).ReplaceAllString(command, "") // where a screen has a field for it
	command += p.Exposure.Verdict
	for _, r := range p.Reasons {
		if !strings.Contains(page(present.Plan(p)), r.Field+": "+r.Because) {
			t.Errorf("generate does not say why %s", r.Field)
		}
	}
	plain := told(t, lines.Deps{
		Start: job.Setup, Pages: func() []wizard.Page { return nil },
		Build: func(wizard.Answers) (wizard.Plan, error) { return p, nil },
	}, "2", "3", "4", "5", "6", "7", "", "10", "y")
	wantSameWords(t, command, seen(review.New(plainContext(), p)), plain)
}

func TestAnExposureIsSaidInTheSameWordsOnEveryDoor(t *testing.T) {
	r := federation.Rule{Name: "wide", Match: federation.Match{SubjectPrefix: "repo:acme/app:*"}}
	x := trust.Expose(r, trust.Hint{})
	command := page(present.Exposure(x, true))
	plain := told(t, lines.Deps{
		Start: job.Exposure, Input: diagnose.Input{Rule: &r}, Expose: func(federation.Rule, trust.Hint) trust.Exposure { return x },
	}, "n")
	wantSameWords(t, command, seen(exposure.NewExposed(plainContext(), screen.ShowExposed{Rule: r, Exposure: x})), plain)
}

func TestAReportIsSaidInTheSameWordsOnEveryDoor(t *testing.T) {
	for _, e := range diagnose.Examples() {
		r := diagnose.Examine(e.Input)
		command := page(present.Report(present.ForScreens(r)).Flat()) // by their fields in the place of flags
		answers := []string{"jti_reused", ""}
		if slices.ContainsFunc(r.Remedies, job.NewCase(e.Input).CanTry) {
			answers = append(answers, "1")
		}
		plain := told(t, lines.Deps{
			Start: job.Diagnose, Input: diagnose.Input{Rule: &federation.Rule{}}, Examine: func(diagnose.Input) diagnose.Report { return r },
			Sandbox: newWorld().sandbox,
		}, append(answers, "n", "2", "1")...)
		r.Token.Claims = nil // only the screens show them
		screens := seen(report.New(plainContext(), screen.ShowReport{Report: r, Made: e.Input.Now, Example: true}))
		screens += present.RuleChange + present.SecondRule // the tabs say it shorter
		wantSameWords(t, command, screens, plain, present.HowTo, present.Because)
	}
}

func TestASwitchIsSaidInTheSameWordsOnEveryDoor(t *testing.T) {
	m, err := newWorld().testMigration(migrate.Options{}, []string{keyedPath})
	if err != nil {
		t.Fatal(err)
	}
	found := job.Prefill{Answers: wizard.Answers{Repository: "acme/app"}, Workflows: []Found{{File: keyedPath, APIKey: true, Switches: 1}}}
	plan := func(context.Context, migrate.Options, []string) (job.Migration, error) { return m, nil }
	plain := told(t, lines.Deps{
		Detect: func(context.Context) (job.Prefill, error) { return found, nil }, Look: testLook, Migrate: plan,
		WriteMigration: func(job.Migration) ([]string, error) { return nil, nil },
	}, "a", "no", "yes", "q")
	c := plainContext()
	c.Session.Prefill, c.Deps.Migrate, c.Deps.Pages = found, plan, func() []wizard.Page { return nil }
	s := switching.New(c, []string{keyedPath})
	s.Update(s.Start().(screen.Start).Task.Run(t.Context()))
	_, verdict := present.MigrationVerdict(m.Plan)
	wantSameWords(t, page(present.Migration(m.Plan))+verdict.String()+"\n"+page(present.Mind(m.Plan.Warnings)), seen(s), plain, present.How, present.Copy, present.NoteDown)
}

func TestAPlanForAnOrganizationIsSaidInTheSameWordsOnEveryDoor(t *testing.T) {
	w := newWorld()
	plan, err := w.prepare(t.Context(), job.Wish{}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	built := plan.Plan
	plain := told(t, lines.Deps{
		Start: job.Setup, Bearer: "TOKEN", Prepare: w.prepare, Build: testBuild, Pages: func() []wizard.Page { return nil },
	}, "11", "yes", "", "", "yes", "10", "yes")
	c := plainContext()
	c.Session.Reviewed(built, wizard.Answers{})
	c.Deps.Prepare, c.Deps.Bearer = w.prepare, "TOKEN"
	s := apply.New(c)
	s.SetSize(400, 120)
	screens := s.View()
	looked := s.Update(keyOf("enter")).(screen.Start).Task.Tells(t.Context(), func(tea.Msg) {})
	s.Update(looked)
	doc := present.Provision(append([]string{built.Exposure.Verdict}, plan.Notes...), plan.Steps)
	command := present.WhatAnthropicIsAsked("TOKEN") + "\n" + present.Question(plan.Steps) + "\n" + page(doc)
	screens += seen(s)
	screens += s.Update(keyOf("c")).(screen.Ask).Text
	for door, text := range map[string]string{"the screens": squeezed(ansi.Strip(screens)), "line mode": squeezed(plain)} {
		for _, p := range pieces(command) {
			if !strings.Contains(text, squeezed(p)) {
				t.Errorf("%s never say %q", door, p)
			}
		}
	}
}

func TestASandboxIsSaidInTheSameWordsOnEveryDoor(t *testing.T) {
	w := newWorld()
	c := plainContext()
	c.Deps.Sandbox = w.sandbox
	rule := testRule("main")
	s := sandbox.New(c, screen.ShowSandbox{Trial: job.Trial{Rule: rule}})
	s.SetSize(400, 120)
	s.Update(s.Start().(screen.Start).Task.Run(t.Context()))
	s.Update(s.Update(keyOf("a")).(screen.Start).Task.Run(t.Context()))
	plain := told(t, lines.Deps{Start: job.Home, Input: diagnose.Input{Rule: &rule}, Sandbox: w.sandbox}, "4", "n", "1", "4", "5", "q")
	wantSameWords(t, page(present.Exchanges(w.boxes[0].history)[1:]), seen(s), plain)
}
