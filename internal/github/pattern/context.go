package pattern

import (
	"errors"
	"fmt"
	"strings"

	"gh-wif/internal/github"
)

func isContext(k github.ContextKind) bool {
	return k == github.ContextEnvironment || k == github.ContextPullRequest || k == github.ContextRef
}

// contextFault is for what follows the repository's colon.
func contextFault(p Pattern) *Fault {
	head := len(p.head())
	tail := p.Body[head:]
	if tail == "" {
		if p.Star {
			return nil
		}
		return unfinished(p)
	}
	state, at, key := walk(tail, p.Star)
	switch state {
	case walkEnds:
		return unfinished(p)
	case walkOdd:
		return oddContext(p, head+at, key)
	}
	if strings.Contains(p.Value, ":") {
		return nil // more keys and values: a template's
	}
	switch {
	case p.Kind == github.ContextRef && p.Reach == ReachValue:
		return refFault(p)
	case p.Kind == github.ContextEnvironment && p.Reach == ReachValue:
		return environmentFault(p)
	case p.Kind == github.ContextPullRequest && p.Reach == ReachValue:
		f := nothingFollows(p, head+len(p.Kind))
		f.Only = "only a customised subject goes on after pull_request"
		return f
	}
	return nil
}

func nothingFollows(p Pattern, at int) *Fault {
	return typo(at, "goes on after pull_request", "nothing follows pull_request", p.head()+string(github.ContextPullRequest))
}

// oddContext is for a part at which a key is expected and none stands.
func oddContext(p Pattern, at int, key string) *Fault {
	switch {
	case p.Kind == github.ContextPullRequest:
		f := nothingFollows(p, at)
		f.Says = unknownKey(key)
		return f
	case p.Kind == github.ContextEnvironment && key == "" && at == len(p.Body):
		return typo(at-1, "ends in a colon", "nothing follows the environment's name", p.with(strings.TrimSuffix(p.Body, ":")))
	case p.Kind == github.ContextEnvironment && at > len(p.head()):
		// Only the environment's own name can go on after a colon.
		return &Fault{
			ID: Encoding, At: at - 1, Says: "has a plain colon in the environment's name", Meant: "a colon in a name stands as %3A in sub",
			Repair: p.with(p.head() + github.Context{Kind: github.ContextEnvironment, Value: p.Value}.String()),
		}
	}
	f := typo(at, unknownKey(key), "", "")
	if low := strings.ToLower(key); low != key && (github.KnownKey(low) || low == string(github.ContextPullRequest)) {
		return letterCase(at, key, low, p.with(p.Body[:at]+low+p.Body[at+len(key):]))
	}
	if at != len(p.head()) {
		return f
	}
	for _, s := range slips {
		if context := s.becomes(string(p.Kind), p.Value); context != "" {
			f.Meant, f.Repair = s.meant, p.with(p.head()+context)
			return f
		}
	}
	return f
}

// slips are the usual ways to write a context that is none, what was meant, and
// the context that it becomes; empty where it is another slip.
var slips = []struct {
	meant   string
	becomes func(kind, value string) string
}{
	{"pull_request is written with an underscore", func(kind, value string) string {
		plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(kind))
		if value == "" && strings.TrimSuffix(plain, "s") == "pullrequest" {
			return string(github.ContextPullRequest)
		}
		return ""
	}},
	{"environment is followed by a colon: environment:NAME", func(kind, value string) string {
		name, ok := strings.CutPrefix(kind, "environment/")
		return iff(ok && value == "", "environment:"+name)
	}},
	{"the word is environment: environment:NAME", func(kind, value string) string {
		return iff(kind == "env" || kind == "environments", "environment:"+value)
	}},
	{"a branch is ref:refs/heads/NAME", func(kind, value string) string {
		switch {
		case kind == "branch" || kind == "branches" || kind == "heads":
			return "ref:" + github.RefsHeads + strings.TrimPrefix(value, github.RefsHeads)
		case value == "" && (strings.HasPrefix(kind, github.RefsHeads) || strings.HasPrefix(kind, github.RefsTags)):
			return "ref:" + kind
		case value == "" && strings.HasPrefix(kind, "heads/"):
			return "ref:refs/" + kind
		case value == "" && strings.HasPrefix(kind, "ref/heads/"):
			return "ref:refs/" + strings.TrimPrefix(kind, "ref/")
		}
		return ""
	}},
	{"a tag is ref:refs/tags/NAME", func(kind, value string) string {
		return iff(kind == "tag" || kind == "tags", "ref:"+github.RefsTags+strings.TrimPrefix(value, github.RefsTags))
	}},
}

func iff(ok bool, s string) string {
	if ok {
		return s
	}
	return ""
}

// noRef are characters that no ref holds (git-check-ref-format), beside those
// that are taken for wildcards.
const noRef = " :~^[\\"

func refFault(p Pattern) *Fault {
	ref, at := p.Value, len(p.Body)-len(p.Value)
	name := strings.TrimPrefix(strings.TrimPrefix(ref, github.RefsHeads), github.RefsTags)
	switch {
	case p.Star && (strings.HasPrefix(github.RefsHeads, ref) || strings.HasPrefix(github.RefsTags, ref) || strings.HasPrefix(github.RefsPull, ref)):
		return nil
	case ref == "" || ref == "refs/":
		return unfinished(p)
	case strings.ContainsAny(ref, noRef):
		i := strings.IndexAny(ref, noRef)
		return typo(at+i, fmt.Sprintf("holds %q in its ref, which git refuses", ref[i:i+1]), "", "")
	case strings.HasPrefix(ref, github.RefsPull) && p.Star:
		return nil
	case strings.HasPrefix(ref, github.RefsPull):
		f := typo(at, "names a pull request's ref, and a pull request's sub ends in :pull_request", "", "")
		f.Only = "only the events of a review may carry a pull request's ref in sub; for the others it ends in :pull_request"
		return f
	case name == ref && (hasPrefixFold(ref, github.RefsHeads) || hasPrefixFold(ref, github.RefsTags)):
		i := strings.Index(strings.TrimPrefix(ref[len("refs/"):], "/"), "/") + len("refs/") + 1
		return letterCase(at, ref[:i], strings.ToLower(ref[:i]), p.with(p.Body[:at]+strings.ToLower(ref[:i])+ref[i:]))
	case name == ref:
		return typo(at, "names no full ref: it begins "+github.RefsHeads+" or "+github.RefsTags, "", p.fullRef(ref))
	case !p.Star && (name == "" || strings.HasSuffix(name, "/")):
		return unfinished(p)
	}
	return nil
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// fullRef mends a ref that lacks its beginning; empty where that is no guess
// worth making.
func (p Pattern) fullRef(ref string) string {
	full := github.RefsHeads + ref
	switch {
	case strings.HasPrefix(ref, "heads/"), strings.HasPrefix(ref, "tags/"):
		full = "refs/" + ref
	case strings.HasPrefix(strings.ToLower(ref), "refs"), github.CheckBranch(ref) != nil:
		return ""
	}
	return p.with(p.head() + "ref:" + full)
}

func environmentFault(p Pattern) *Fault {
	at := len(p.Body) - len(p.Value)
	trimmed := strings.TrimLeft(p.Value, " \t")
	var name *github.NameError
	switch {
	case p.Star && trimmed == p.Value && !strings.Contains(p.Value, "${{"), p.Star && p.Value == "":
		return nil
	case p.Value == "":
		return unfinished(p)
	case errors.As(github.CheckEnvironment(github.Unescape(p.Value)), &name):
		f := typo(at, "names an environment that "+name.Problem, "", "")
		if trimmed != p.Value && trimmed != "" {
			f.Repair = p.with(p.Body[:at] + trimmed)
		}
		return f
	}
	return nil
}
