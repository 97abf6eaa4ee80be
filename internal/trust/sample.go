package trust

import (
	"regexp/syntax"
	"strings"

	"gh-wif/internal/github"
)

// maxSamples bounds how many texts are made of one pattern.
const maxSamples = 8

// samples makes texts that a pattern matches, one for each of its alternatives.
// CEL's matches is RE2 and not anchored, so a text that the pattern spells out is
// enough. A pattern that does not compile has none.
func samples(pattern string) []string {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	return expand(re.Simplify())
}

func expand(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		return fromClass(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return []string{"x"}
	case syntax.OpCapture, syntax.OpPlus, syntax.OpStar:
		return expand(re.Sub[0])
	case syntax.OpConcat:
		out := []string{""}
		for _, sub := range re.Sub {
			out = product(out, expand(sub))
		}
		return out
	case syntax.OpAlternate:
		var out []string
		for _, sub := range re.Sub {
			out = append(out, expand(sub)...)
		}
		return out[:min(len(out), maxSamples)]
	}
	return []string{""} // anchors, an optional part
}

// letters are tried first for a character of a class: what is most likely to make a
// name of the rest.
const letters = "xaXA1_-/."

// fromClass picks two characters of a class where it has so many, letters first; its
// pairs are of first and last.
func fromClass(pairs []rune) []string {
	in := func(r rune) bool {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] <= r && r <= pairs[i+1] {
				return true
			}
		}
		return false
	}
	var out []string
	for _, r := range letters {
		if in(r) && len(out) < 2 {
			out = append(out, string(r))
		}
	}
	if len(out) == 0 && len(pairs) > 0 {
		out = append(out, string(pairs[0]))
	}
	return out
}

func product(heads, tails []string) []string {
	var out []string
	for _, h := range heads {
		for _, t := range tails {
			if len(out) < maxSamples {
				out = append(out, strings.Join([]string{h, t}, ""))
			}
		}
	}
	return out
}

// readPiece takes a text that stands somewhere in a claim for what it looks like.
func (s *mentioned) readPiece(claim, text string) {
	before, tail, _ := strings.Cut(strings.TrimPrefix(text, ":"), ":")
	switch claim {
	case github.ClaimSubject, github.ClaimRepository, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef:
		if i := strings.Index(text, "repo:"); i >= 0 {
			s.readSubject(text[i:], true)
			return
		}
		if i := strings.Index(text, github.ClaimEnvironment+":"); i >= 0 {
			s.mention(github.ClaimEnvironment, text[i+len(github.ClaimEnvironment)+1:])
		}
		if strings.Contains(text, string(github.ContextPullRequest)) {
			s.mention(github.ClaimRef, github.RefsPull+"7/merge")
		}
		if i := strings.Index(text, "refs/"); i >= 0 {
			s.mention(github.ClaimRef, text[i:])
		}
		if claim == github.ClaimJobWorkflowRef && strings.Contains(text, github.WorkflowDir) {
			s.mention(claim, text)
		}
		if claim == github.ClaimWorkflowRef && strings.Contains(text, github.WorkflowDir) {
			s.mention(claim, text)
			before, _, _ = strings.Cut(text, "/"+github.WorkflowDir)
		}
		if strings.Contains(tail, ":") || !strings.Contains(before, ":") {
			s.pieceOfName(before)
		}
	case github.ClaimRef:
		if strings.HasPrefix(text, "refs/") {
			s.mention(claim, text)
			return
		}
		name := strings.TrimPrefix(strings.TrimPrefix(text, "refs"), "/")
		s.mention(claim, "refs/"+name, github.RefsHeads+name, github.RefsHeads+name+"x", github.RefsTags+name)
	default:
		s.mention(claim, text)
	}
}

// pieceOfName takes a text for a repository, or for a part of one.
func (s *mentioned) pieceOfName(text string) {
	owner, repo, slash := strings.Cut(text, "/")
	repo, _, _ = strings.Cut(repo, "/")
	switch {
	case github.CheckOwner(owner) == nil && slash && github.CheckRepository(repo) == nil:
		s.name(identity{owner: owner, repo: repo})
	case github.CheckOwner(owner) == nil && slash:
		s.name(identity{owner: owner})
	case github.CheckRepository(repo) == nil:
		s.name(identity{repo: repo})
	case !slash && github.CheckRepository(owner) == nil:
		s.name(identity{repo: owner})
		if github.CheckOwner(owner) == nil {
			s.name(identity{owner: owner})
		}
	}
}
