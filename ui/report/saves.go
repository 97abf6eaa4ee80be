package report

import (
	"cmp"
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"gh-wif/diagnose"
	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// saves follows the rules of the fixes into their files: once one is there, the report is that
// of the new rule.
type saves struct {
	offered []present.RuleFile // what was offered for saving last
}

// savedMsg is the report with a rule that was saved.
type savedMsg struct {
	owner *Screen
	file  present.RuleFile
	made  *job.Case
	what  diagnose.Turned
}

// save offers the rules for writing.
func (v *saves) save(s *Screen) screen.Action {
	rules := v.rules(s)
	if len(rules) == 0 {
		why := cmp.Or(s.shown.Report.Refusal.String(), "nothing in the rule needs a change, or no rule was given")
		if s.trying() {
			why = "this fix changes no rule; y copies it"
		}
		return screen.Say{Level: theme.Info, Text: "no rule to save: " + why}
	}
	v.offered = rules
	out := make([]files.File, len(rules))
	for i, f := range rules {
		out[i] = files.File{Path: f.Path, Content: f.Rule.JSON()}
	}
	return screen.ShowSave{Files: out}
}

// rules are those that the save key offers on the open page.
func (v *saves) rules(s *Screen) []present.RuleFile {
	if s.trying() {
		if f, ok := s.fix.file(); ok {
			return []present.RuleFile{f}
		}
		return nil
	}
	rules := s.rules()
	if open := s.book.Open().ID; len(rules) > 1 && (open == tabChanged || open == tabSecond) {
		rules = slices.DeleteFunc(rules, func(f present.RuleFile) bool { return f.InPlace != (open == tabChanged) })
	}
	return rules
}

// savable names the rules that are offered for saving; empty: there is none. A second rule alone
// is named so: the given one stays as it is.
func savable(rules []present.RuleFile, both string) string {
	switch {
	case len(rules) == 0:
		return ""
	case len(rules) == 1:
		return rules[0].What
	}
	return both
}

// written examines again where one of the rules that were offered is in its file now. The one
// in the place of the given rule counts before one beside it.
func (v *saves) written(s *Screen, msg screen.Written) screen.Action {
	var file *present.RuleFile
	for i, f := range v.offered {
		if slices.Contains(msg.Result.Written, f.Path) && (file == nil || f.InPlace) {
			file = &v.offered[i]
		}
	}
	if file == nil || s.shown.Case == nil {
		return nil
	}
	made := s.shown.Case.Saved(file.Rule, file.InPlace)
	work, bench, saved := made.Again(), benchOf(s.ctx.Deps), *file
	again := &screen.Task{Label: "examining the token with the saved rule", Waits: true, Run: func(context.Context) tea.Msg {
		return savedMsg{s, saved, made, work(bench)}
	}}
	return screen.Many{screen.Start{Task: again}, screen.DetectAnew(s.ctx.Deps)}
}

// take shows the new report in the place of the old one.
func (v *saves) take(s *Screen, msg savedMsg) {
	v.offered = nil
	s.shown.Case.Forget()
	shown := s.shown
	shown.Report, shown.Case, shown.Saved, shown.RulePath = msg.what.Report, msg.made, &msg.file, msg.file.Path
	shown.Fresh = msg.what.Fresh
	if shown.Again != nil {
		shown.Again = msg.made.Trial(msg.what.Report)
	}
	s.show(shown)
}
