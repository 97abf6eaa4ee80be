// Package about says what a report of a fault needs to know: which build it is, where it runs,
// and what went wrong in it. It shows no value of a credential, and of an address its server alone.
//
// It takes values and returns values: the environment and the programs are functions that are given.
package about

import (
	"fmt"
	"net/url"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// Build is which program it is.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"` // empty: not recorded
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// Terminal is where it is shown.
type Terminal struct {
	Term      string `json:"term"`
	ColorTerm string `json:"colorterm"`
	Columns   int    `json:"columns"` // 0: not known
	In        bool   `json:"stdin_is_terminal"`
	Out       bool   `json:"stdout_is_terminal"`
	Err       bool   `json:"stderr_is_terminal"`
	Colours   string `json:"colours"`
	UTF8      bool   `json:"utf8"`
	Lines     bool   `json:"line_mode"`
}

// Program is another program that is used where it is there.
type Program struct {
	Name    string `json:"name"`
	Found   bool   `json:"found"`
	Version string `json:"version"` // the first line that it says of itself
}

// Setting is a variable that changes what the program does.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"` // of an address the server alone
}

// WorkingCopy is how much of what is examined is there. Nothing is named: names may be private.
type WorkingCopy struct {
	Git       bool `json:"is_git"`
	Workflows int  `json:"workflows"`
	Rules     int  `json:"rules"`
}

// Facts are everything.
type Facts struct {
	Build
	Terminal    Terminal    `json:"terminal"`
	Programs    []Program   `json:"programs"`
	Credentials []string    `json:"credentials_set"` // names of variables
	Settings    []Setting   `json:"settings"`
	Here        WorkingCopy `json:"working_copy"`
}

// programs are those that are used where they are there.
var programs = []string{"git", "gh", "ant"}

// credentials are the variables that hold a credential, or lead to one. Their values are read by nobody here.
var credentials = []string{
	"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN", "ANTHROPIC_IDENTITY_TOKEN_FILE", "ANTHROPIC_PROFILE",
	"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL",
}

// settings are the variables that change what the program does or whom it asks.
var settings = []string{
	"ANTHROPIC_BASE_URL", "GH_HOST", "GITHUB_SERVER_URL", "GH_WIF_GITHUB_API", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy",
	"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "ACCESSIBLE", "NO_MOTION", "GITHUB_ACTIONS", "CI",
}

// Gather collects the facts. said gives what a program says of its version.
func Gather(b Build, s term.Streams, said func(program string) (version string, found bool), here WorkingCopy) Facts {
	f := Facts{Build: b, Terminal: terminal(s), Credentials: []string{}, Settings: []Setting{}, Here: here}
	for _, name := range programs {
		version, found := said(name)
		first, _, _ := strings.Cut(strings.TrimSpace(version), "\n")
		f.Programs = append(f.Programs, Program{name, found, shown(first)})
	}
	for _, name := range credentials {
		if value(s, name) != "" {
			f.Credentials = append(f.Credentials, name)
		}
	}
	for _, name := range settings {
		if v := value(s, name); v != "" {
			f.Settings = append(f.Settings, Setting{name, server(v)})
		}
	}
	return f
}

func terminal(s term.Streams) Terminal {
	return Terminal{
		Term: shown(value(s, "TERM")), ColorTerm: shown(value(s, "COLORTERM")), Columns: s.Width, In: s.InTTY, Out: s.OutTTY, Err: s.ErrTTY,
		Colours: s.OutProfile().String(), UTF8: s.UTF8(), Lines: s.Accessible(),
	}
}

func value(s term.Streams, name string) string {
	if s.Env == nil {
		return ""
	}
	v, _ := s.Env(name)
	return v
}

// longest is how much is shown of a text from outside, in bytes.
const longest = 80

// shown is a text from outside as it may be shown.
func shown(text string) string {
	text = term.Clean(secret.Redact(text))
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return text
}

// server is the server of an address: its user, path and query may be private. What is no
// address stands as it is where it is a word, and is not shown else.
func server(text string) string {
	if u, err := url.Parse(text); err == nil && u.Host != "" {
		return shown(u.Scheme + "://" + u.Host)
	}
	if len(text) > 40 || strings.ContainsAny(text, "/@:?= \t\n") {
		return "(set, not shown)"
	}
	return shown(text)
}

// Text are the facts in lines, as they are put into a report.
func (f Facts) Text() string {
	var b strings.Builder
	line := func(name, text string) { fmt.Fprintf(&b, "%-13s %s\n", name, text) }
	fmt.Fprintf(&b, "gh-wif %s\n", shown(f.Version))
	if f.Commit != "" {
		line("commit", shown(f.Commit))
	}
	line("built with", shown(f.Go)+", for "+shown(f.OS)+"/"+shown(f.Arch))
	line("terminal", f.Terminal.text())
	for _, p := range f.Programs {
		switch {
		case !p.Found:
			line(p.Name, "not there")
		case p.Version == "":
			line(p.Name, "there, and says no version")
		default:
			line(p.Name, p.Version)
		}
	}
	line("credentials", none(f.Credentials)+" (names of variables that are set)")
	var all []string
	for _, s := range f.Settings {
		all = append(all, s.Name+"="+s.Value)
	}
	line("settings", none(all))
	where := "no working copy of git"
	if f.Here.Git {
		where = "a working copy of git, " + say.Plural(f.Here.Workflows, "workflow") + ", " + say.Plural(f.Here.Rules, "rule")
	}
	line("here", where)
	return b.String()
}

func none(all []string) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Join(all, ", ")
}

func (t Terminal) text() string {
	kind := t.Term
	if kind == "" {
		kind = "TERM not set"
	}
	if t.ColorTerm != "" {
		kind += ", COLORTERM " + t.ColorTerm
	}
	columns := "width not known"
	if t.Columns > 0 {
		columns = say.Plural(t.Columns, "column")
	}
	letters := "no UTF-8"
	if t.UTF8 {
		letters = "UTF-8"
	}
	out := fmt.Sprintf("%s, %s, %s, colours %s", kind, columns, letters, t.Colours)
	if t.Lines {
		out += ", line by line"
	}
	for _, s := range []struct {
		name string
		is   bool
	}{{"input", t.In}, {"output", t.Out}, {"messages", t.Err}} {
		if !s.is {
			out += ", " + s.name + " not a terminal"
		}
	}
	return out
}
