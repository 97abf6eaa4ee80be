package job

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/repo"
	"gh-wif/internal/sight"
	"gh-wif/internal/workflow"
	"gh-wif/templates"
	"gh-wif/wizard"
)

// The bounds of a look at a working copy that may be anybody's. What is beyond them is counted,
// and told as not looked at.
const (
	mostWorkflows = 64        // files that are read
	mostText      = 2 << 20   // bytes of them together
	mostOfOne     = 256 << 10 // bytes of one
	mostTime      = time.Second
)

// Seen is what a look around the working copy tells.
type Seen struct {
	Workflows []Found       // with how many of their jobs can be switched
	Sights    []sight.Sight // what there is to do about first
}

// found looks into the workflow files. One that cannot be read is only named.
func (p *Prefill) found(ctx context.Context, h Hall, info repo.Info) {
	p.info = info
	room := mostText
	for i, path := range info.Workflows {
		file := filepath.Join(relative(info.Root), filepath.FromSlash(path))
		f := Found{Path: path, File: file}
		data, err := bounded(ctx, h, filepath.Join(info.Root, filepath.FromSlash(path)), min(room, mostOfOne))
		switch {
		case i >= mostWorkflows || errors.Is(err, errTooMuch):
			p.leftOut++
		case err == nil:
			room -= len(data)
			p.looked(&f, file, data)
		}
		p.Workflows = append(p.Workflows, f)
	}
}

// looked takes what a workflow's text tells.
func (p *Prefill) looked(f *Found, file string, data []byte) {
	f.UsesVariable = templates.Variable{Name: federation.RuleID.Env, Kind: federation.RuleID}.In(string(data))
	source := lint.WorkflowSource{Source: lint.Source{Path: file, Text: data}, Root: workflowRoot(file)}
	parsed, err := workflow.Read(f.Path, data)
	if err != nil {
		p.broken = append(p.broken, source)
		return
	}
	p.read = append(p.read, source)
	p.suggests(f.Path, parsed)
	for _, job := range parsed.Federated() {
		f.CallsClaude = true
		f.APIKey = f.APIKey || job.Credential != workflow.CredentialFederation
	}
	if _, byHand := parsed.Trigger("workflow_dispatch"); !byHand {
		f.NoDispatch = f.CallsClaude && !f.APIKey
	}
}

var errTooMuch = errors.New("the file is larger than what is looked at")

// bounded reads a file that nobody named, unless it has more than so many bytes.
func bounded(ctx context.Context, h Hall, path string, most int) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.Size() > int64(most) {
		return nil, errTooMuch
	}
	return h.Found(ctx, path)
}

// Look says what is true about the working copy that was detected: by what lint, the prediction of
// its runs and exposure tell of its files. It asks nobody, and gives up after a second: what was not
// looked at then is told, too.
func (h Hall) Look(ctx context.Context, p Prefill) Seen {
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	late := func() bool { return ctx.Err() != nil }
	out := Seen{Workflows: slices.Clone(p.Workflows)}
	p.keepRelevant()
	tried(out.Workflows, p, late)
	in := sight.Input{LeftOut: p.leftOut, Late: late}
	if p.info.Root != "" {
		in.Lint = checkable(ctx, h, p)
	}
	p.Workflows = out.Workflows
	for _, f := range p.WithKey() {
		in.Keyed = append(in.Keyed, sight.Keyed{File: f.File, Switches: f.Switches})
	}
	out.Sights = sight.Look(in)
	return out
}

// keepRelevant leaves only the names of the workflows that neither speak of Claude nor call one that
// does, nor are called by one: nothing is to be said of them, and most are such.
func (p *Prefill) keepRelevant() {
	relevant := func(w lint.WorkflowSource) bool { return likely(w, Found{}) > 0 }
	calls := func(a, b lint.WorkflowSource) bool {
		return bytes.Contains(a.Text, []byte("./"+lint.RepositoryPath(b.Path)))
	}
	kept, rest := part(p.read, relevant)
	for before := -1; before != len(kept); { // whoever calls one is called himself
		before = len(kept)
		more, others := part(rest, func(w lint.WorkflowSource) bool {
			return slices.ContainsFunc(kept, func(k lint.WorkflowSource) bool { return calls(w, k) || calls(k, w) })
		})
		kept, rest = append(kept, more...), others
	}
	for i := range rest {
		rest[i].Text, rest[i].Beside = nil, true
	}
	p.read, p.beside = kept, rest
}

// part parts workflows by what is said of them.
func part(all []lint.WorkflowSource, is func(lint.WorkflowSource) bool) (yes, no []lint.WorkflowSource) {
	for _, w := range all {
		if is(w) {
			yes = append(yes, w)
		} else {
			no = append(no, w)
		}
	}
	return yes, no
}

// checkable are the files of the working copy as a check takes them.
func checkable(ctx context.Context, h Hall, p Prefill) lint.Input {
	g := newGathered(h)
	for _, w := range slices.Concat(p.read, p.broken, p.beside) {
		g.addWorkflow(w.Path, w.Text)
		g.Input.Workflows[len(g.Input.Workflows)-1].Beside = w.Beside
	}
	root := relative(p.info.Root)
	for i, name := range list(root, func(n string) bool { return filepath.Ext(n) == ".json" }) {
		data, err := bounded(ctx, h, name, mostOfOne)
		if err != nil || i >= mostWorkflows || len(g.Input.Rules) >= mostRules {
			continue
		}
		switch kind, _ := kindOf(data); {
		case kind == kindRule || kind == kindNeither && filepath.Base(name) == RuleFile:
			g.addRule(name, data)
		case kind == kindIssuer || kind == kindNeither && filepath.Base(name) == IssuerFile:
			g.addIssuer(name, data)
		}
	}
	g.Input.Known, _ = knownOf(g.Input.Known, wizard.Answers{}, p.info)
	g.Input.Whole = p.leftOut == 0
	return g.Input
}

// mostRules is how many rules are compared with the jobs of a working copy.
const mostRules = 8

// Foretold is what a diagnosis examines where a sight says that a rule refuses a run: the claims
// that its token will carry, worked out from the workflow of that text. No token is needed.
func Foretold(s sight.Sight, text []byte, now time.Time) diagnose.Input {
	in := diagnose.Input{Rule: s.Of, Now: now, Job: s.Job}
	in.Token, _ = json.Marshal(issuedNow(s.Run, now)) // values of JSON
	if f, err := ParseWorkflow(s.Workflow, text); err == nil {
		in.Workflows = []workflow.File{f}
	}
	return in
}

// issuedNow are the claims of a token that is issued at that time.
func issuedNow(claims map[string]any, now time.Time) map[string]any {
	out, issued := maps.Clone(claims), issuedAt(claims)
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimNotBefore, github.ClaimExpires} {
		if n, ok := out[name].(json.Number); ok && !issued.IsZero() {
			if seconds, err := n.Int64(); err == nil {
				out[name] = now.Unix() + seconds - issued.Unix()
			}
		}
	}
	return out
}

// mostTried bounds the workflows that are planned before they are offered: each takes some 20 ms.
const mostTried = 8

// tried says of the workflows that speak of Claude whether they have a key and how many of their jobs can be
// switched: by planning it, as the job does that is then offered.
func tried(all []Found, p Prefill, late func() bool) {
	at := func(path string) int { return slices.IndexFunc(all, func(f Found) bool { return f.File == path }) }
	read := slices.Clone(p.read)
	slices.SortStableFunc(read, func(a, b lint.WorkflowSource) int {
		return cmp.Compare(likely(b, all[at(b.Path)]), likely(a, all[at(a.Path)]))
	})
	some := false
	for i := range read {
		read[i].Beside = i >= mostTried || likely(read[i], all[at(read[i].Path)]) == 0
		some = some || !read[i].Beside
	}
	if !some || late() {
		return
	}
	o := migrate.Options{Workflows: read}
	o.Known, o.Answers = knownOf(o.Known, o.Answers, p.info)
	o.Answers.Repository = cmp.Or(o.Answers.Repository, anyRepository)
	plan, err := migrate.Run(o)
	if err != nil {
		return
	}
	for _, w := range read {
		i := slices.IndexFunc(plan.Files, func(f migrate.File) bool { return f.Path == w.Path })
		if w.Beside || i < 0 {
			continue
		}
		f := &all[at(w.Path)]
		f.APIKey = false
		for _, j := range plan.Files[i].Jobs {
			switch j.State {
			case migrate.Switched:
				f.APIKey, f.CallsClaude = true, true
				f.Switches++
			case migrate.Cannot:
				f.APIKey = true
			}
		}
	}
}

// likely says how much speaks for a key in a workflow: 2 where it is seen, 0 where nothing does.
func likely(w lint.WorkflowSource, f Found) int {
	text := bytes.ToLower(w.Text)
	switch {
	case f.APIKey:
		return 2
	case bytes.Contains(text, []byte("anthropic")) || bytes.Contains(text, []byte("claude")):
		return 1
	}
	return 0
}

// anyRepository stands for one whose name is not known: what can be switched does not depend on it.
const anyRepository = "acme/app"
