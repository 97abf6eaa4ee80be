package cli

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/term"
	"gh-wif/internal/workflow"
)

// mended is one file with its safe changes made.
type mended struct {
	path   string
	root   string // its directory
	change files.Change
	text   []byte
	set    func([]byte)
}

// mend makes the safe changes after showing them and asking. It reports whether
// any file was changed.
func (o *lintOptions) mend(ctx context.Context, g *job.Gathered, findings []lint.Finding) (bool, error) {
	todo, err := mendings(g, findings)
	if err != nil {
		return false, err
	}
	if len(todo) == 0 {
		fmt.Fprintln(o.Err, "nothing that --fix can change safely")
		return false, nil
	}
	for _, m := range todo {
		fmt.Fprint(o.Err, term.CleanBlock(m.change.Diff))
	}
	if agreed, err := o.agree(ctx, o.yes, len(todo), "look at the difference, then say --fix --yes"); !agreed {
		return false, err
	}
	o.saving.Lock()
	defer o.saving.Unlock()
	for _, m := range todo {
		if _, err := files.Write(m.root, []files.Change{m.change}, func(files.Change) files.Decision { return files.Overwrite }); err != nil {
			return false, usage("", "%s: %s", m.path, err)
		}
		m.set(m.text)
		fmt.Fprintf(o.Err, "changed %s\n", term.Clean(m.path))
	}
	return true, nil
}

// mendings collects the changes file by file.
func mendings(g *job.Gathered, findings []lint.Finding) ([]mended, error) {
	var out []mended
	for _, s := range g.Sources() {
		var edits []workflow.Edit
		for _, f := range findings {
			if f.File == s.Path && f.Edit != nil && !slices.Contains(edits, *f.Edit) {
				edits = append(edits, *f.Edit)
			}
		}
		if len(edits) == 0 || s.Path == files.Stdin {
			continue
		}
		m := mended{path: s.Path, root: filepath.Dir(s.Path), text: apply(s.Text, edits), set: func(b []byte) { s.Text = b }}
		if bytes.Equal(m.text, s.Text) {
			continue
		}
		m.change = files.Plan(files.Existing(m.root), []files.File{{Path: filepath.Base(s.Path), Content: m.text}})[0]
		if m.change.State == files.Blocked {
			return nil, usage("", "%s: %s", s.Path, m.change.Why)
		}
		out = append(out, m)
	}
	return out, nil
}

// apply makes edits from the end of the text to its beginning. Of two that touch
// the same text the later one waits for the next time.
func apply(text []byte, edits []workflow.Edit) []byte {
	slices.SortFunc(edits, func(a, b workflow.Edit) int { return b.Start - a.Start })
	before := len(text) + 1
	for _, e := range edits {
		if e.End < before {
			text = e.Apply(text)
			before = e.Start
		}
	}
	return text
}
