package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// mentioned is what a rule's text says of its run. It serves to find tokens worth
// trying, never to decide who gets in.
type mentioned struct {
	values map[string][]string // claim -> values that the rule mentions
	bases  map[string]string   // a made-up value -> the beginning that the rule leaves open
}

func (s *mentioned) mention(claim string, values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(s.values[claim], v) {
			s.values[claim] = append(s.values[claim], v)
		}
	}
}

// complete makes a value of a beginning, and remembers it as made up.
func (s *mentioned) complete(claim, before string) string {
	v := open(claim, before)
	s.bases[v] = before
	return v
}

// open completes a text of which the rule knows the beginning only.
func open(claim, before string) string {
	switch {
	case claim == github.ClaimRef && strings.HasPrefix(before, github.RefsHeads+github.MergeQueuePath):
		return strings.TrimSuffix(before, "pr-") + "pr-12-" + someCommit
	case claim == github.ClaimRef && strings.HasPrefix(before, github.RefsPull):
		return github.RefsPull + "7/merge"
	case claim == github.ClaimRef && strings.HasPrefix(before, github.RefsTags):
		return before + someTagTail
	case claim == github.ClaimRef && strings.HasPrefix(github.RefsHeads, before):
		return ""
	}
	return before + "x"
}

// readRule collects the values that the rule mentions for each claim.
func (s *mentioned) readRule(match federation.Match, evaluator *federation.Evaluator) {
	for _, c := range match.Claims {
		if v, ok := c.Text(); ok {
			s.mention(c.Name, v)
		}
	}
	s.readSubject(match.SubjectPrefix)
	if c, err := evaluator.Condition(); c != nil && err == nil {
		s.readCondition(c)
	}
}

func (s *mentioned) readCondition(c *federation.Condition) {
	for _, m := range c.Mentions() {
		switch {
		case m.Op == "matches":
			for _, text := range samples(m.Text) {
				s.readMatched(m.Claim, text)
			}
		case m.Claim == github.ClaimSubject && m.Op == "startsWith":
			s.readSubject(m.Text + "*")
		case m.Claim == github.ClaimSubject && (m.Op == "==" || m.Op == "in"):
			s.readSubject(m.Text)
		case m.Claim == github.ClaimWorkflowRef || m.Claim == github.ClaimJobWorkflowRef:
			s.mention(m.Claim, m.Text)
		case m.Op == "==" || m.Op == "in":
			s.mention(m.Claim, m.Text)
		case m.Op == "startsWith":
			s.mention(m.Claim, s.complete(m.Claim, m.Text))
		case m.Op == "endsWith" && m.Claim == github.ClaimRef:
			s.mention(m.Claim, github.RefsHeads+strings.TrimPrefix(m.Text, "/"))
		}
	}
}

// readSubject takes what a subject, or the beginning of one, says of its run. It
// looks for tokens worth trying: what a star leaves open is made up.
func (s *mentioned) readSubject(text string) {
	p := pattern.Parse(text)
	if !p.Default() {
		s.readCustom(p)
		return
	}
	owner, name := p.Owner, p.Repo
	if p.Open() {
		// The star stands inside the repository or right after it.
		owner, name = s.readOpen(p)
	}
	s.mention(github.ClaimOwner, owner)
	s.mention(github.ClaimOwnerID, p.OwnerID)
	s.mention(github.ClaimRepositoryID, p.RepoID)
	if owner != "" && name != "" {
		s.mention(github.ClaimRepository, owner+"/"+name)
	}
	s.readContext(p)
}

// readOpen makes up the rest of a name that the pattern only begins.
func (s *mentioned) readOpen(p pattern.Pattern) (owner, name string) {
	switch {
	case p.Reach == pattern.ReachRepository && p.Repo == "":
		return p.Owner, ""
	case p.Reach == pattern.ReachRepository && p.RepoID == "":
		s.bases[p.Repo+"x"] = p.Repo
		return p.Owner, p.Repo + "x"
	case p.Reach == pattern.ReachOwner && p.Owner != "" && p.OwnerID == "":
		s.bases[p.Owner+"x"] = p.Owner
		return p.Owner + "x", ""
	}
	return p.Owner, p.Repo
}

func (s *mentioned) readContext(p pattern.Pattern) {
	v := p.Value
	switch {
	case p.Reach == pattern.ReachValue && p.Kind == github.ContextEnvironment:
		if p.Star {
			s.bases[github.Unescape(v)+"x"] = github.Unescape(v)
			v += "x"
		}
		s.mention(github.ClaimEnvironment, github.Unescape(v))
	case p.Reach == pattern.ReachValue && p.Kind == github.ContextRef:
		if p.Star {
			v = s.complete(github.ClaimRef, v)
		}
		s.mention(github.ClaimRef, v)
	case p.Reach == pattern.ReachContext && p.Kind == github.ContextPullRequest:
		s.mention(github.ClaimRef, github.RefsPull+"7/merge")
	}
}

func (s *mentioned) readCustom(p pattern.Pattern) {
	for _, pair := range p.Custom() {
		if !pair.Bare && pair.Key != "repo" {
			s.mention(pair.Key, pair.Value)
		}
	}
}

// readMatched takes a text made of a pattern for the claim's value. A pattern
// need not be anchored, so that a subject may lack its beginning or its end.
func (s *mentioned) readMatched(claim, text string) {
	if claim != github.ClaimSubject {
		s.mention(claim, text)
		return
	}
	if _, err := github.ParseSubject(text); err != nil {
		text += "*"
	}
	s.readSubject(text)
}

func (s *mentioned) firstOf(claim string) string {
	if v := s.values[claim]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// branch is the branch that the rule names, else main.
func (s *mentioned) branch() string {
	for _, ref := range s.values[github.ClaimRef] {
		if b, ok := strings.CutPrefix(ref, github.RefsHeads); ok && !strings.HasPrefix(b, github.MergeQueuePath) {
			return b
		}
	}
	return "main"
}

// asks reports whether the rule names an event.
func (s *mentioned) asks(event string) bool {
	return slices.Contains(s.values[github.ClaimEvent], event)
}

// openPart is what the rule says of a value that was completed to try it.
func (s *mentioned) openPart(v string) string {
	if base, ok := s.bases[v]; ok {
		return base
	}
	return v
}
