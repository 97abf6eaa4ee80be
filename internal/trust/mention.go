package trust

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

func (s *subject) mention(claim string, values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(s.values[claim], v) {
			s.values[claim] = append(s.values[claim], v)
		}
	}
}

// complete makes a value of a beginning, and remembers it as made up.
func (s *subject) complete(claim, before string) string {
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
func (s *subject) readRule() {
	for _, c := range s.rule.Match.Claims {
		if v, ok := c.Text(); ok {
			s.mention(c.Name, v)
		}
	}
	s.readSubject(s.rule.Match.SubjectPrefix)
	if c, err := s.evaluator.Condition(); c != nil && err == nil {
		s.readCondition(c)
	}
}

func (s *subject) readCondition(c *federation.Condition) {
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

// readSubject takes what a subject, or the beginning of one, says of its run.
// It reads text only to find tokens worth trying.
func (s *subject) readSubject(text string) {
	prefix, star := cutStar(text)
	rest, ok := strings.CutPrefix(prefix, "repo:")
	if !ok {
		s.readCustom(prefix)
		return
	}
	repo, context, _ := strings.Cut(rest, ":")
	owner, name, slash := strings.Cut(repo, "/")
	if star && context == "" && !strings.HasSuffix(prefix, ":") {
		// The star stands inside the repository or right after it.
		if slash {
			s.bases[name+"x"] = name
			name += "x"
		} else {
			s.bases[owner+"x"] = owner
			owner += "x"
		}
		if repo == "" {
			owner = ""
		}
		if strings.HasSuffix(prefix, "/") {
			name = ""
		}
	}
	owner, ownerID, _ := strings.Cut(owner, "@")
	name, repoID, _ := strings.Cut(name, "@")
	s.mention(github.ClaimOwner, owner)
	s.mention(github.ClaimOwnerID, ownerID)
	s.mention(github.ClaimRepositoryID, repoID)
	if owner != "" && name != "" {
		s.mention(github.ClaimRepository, owner+"/"+name)
	}
	s.readContext(context, star)
}

func (s *subject) readContext(context string, star bool) {
	if v, ok := strings.CutPrefix(context, "environment:"); ok {
		if star {
			s.bases[github.Unescape(v)+"x"] = github.Unescape(v)
			v += "x"
		}
		s.mention(github.ClaimEnvironment, github.Unescape(v))
	}
	if v, ok := strings.CutPrefix(context, "ref:"); ok {
		if star {
			v = s.complete(github.ClaimRef, v)
		}
		s.mention(github.ClaimRef, v)
	}
	if context == string(github.ContextPullRequest) {
		s.mention(github.ClaimRef, github.RefsPull+"7/merge")
	}
}

func (s *subject) readCustom(text string) {
	parsed, err := github.ParseSubject(text)
	if err != nil {
		return
	}
	for _, p := range parsed.Pairs {
		if !p.Bare && p.Key != "repo" {
			s.mention(p.Key, p.Value)
		}
	}
}

// readMatched takes a text made of a pattern for the claim's value. A pattern
// need not be anchored, so that a subject may lack its beginning or its end.
func (s *subject) readMatched(claim, text string) {
	if claim != github.ClaimSubject {
		s.mention(claim, text)
		return
	}
	if _, err := github.ParseSubject(text); err != nil {
		text += "*"
	}
	s.readSubject(text)
}
