package pattern

import (
	"errors"
	"fmt"
	"strings"

	"gh-wif/internal/github"
)

// problemOf is what github's reader says against a text.
func problemOf(err error) string {
	var s *github.SubjectError
	if errors.As(err, &s) {
		return s.Problem
	}
	return err.Error()
}

// startFault is for what does not begin with repo:.
func startFault(p Pattern) *Fault {
	s, err := p.Subject()
	if err == nil {
		return templateOrSlip(p, s)
	}
	state, at, key := walk(p.Body, p.Star)
	switch {
	case state == walkEnds && p.Star:
		return nil
	case state == walkEnds:
		return unfinished(p)
	case state == walkFine && p.Star:
		return nil
	}
	says := unknownKey(key)
	if state == walkFine {
		says, at = problemOf(err), 0
	}
	if before, rest, ok := strings.Cut(p.Body, ":"); ok && strings.EqualFold(before, "repo") {
		return letterCase(0, before, "repo", p.with("repo:"+rest))
	}
	if repair := fromAddress(p.Body); repair != "" {
		return typo(0, says, addressMeant, p.with(repair))
	}
	if owner, _, ok := strings.Cut(p.Body, "/"); ok && !strings.Contains(owner, ":") {
		f := typo(0, says, "a subject begins with repo:", "")
		if fixed := takeApart(p.with("repo:" + p.Body)); shapeFault(fixed) == nil || shapeFault(fixed).ID == MissingStar {
			f.Repair = fixed.Raw
		}
		return f
	}
	return typo(at, says, "", "")
}

// templateOrSlip is for a key repository before a context: a template can be
// written so, and nearly everybody who writes it means repo.
func templateOrSlip(p Pattern, s github.Subject) *Fault {
	if len(s.Pairs) != 2 || s.Pairs[0].Key != github.ClaimRepository || !isContext(github.ContextKind(s.Pairs[1].Key)) {
		return nil
	}
	f := typo(0, `begins with "repository:"`, "a subject begins with repo:", p.with("repo:"+strings.TrimPrefix(p.Body, github.ClaimRepository+":")))
	f.Only = "only a customised subject begins so; the default one begins with repo:"
	return f
}

const addressMeant = "the repository is OWNER/NAME, without the address"

// hosts are the beginnings of an address that stands in the place of OWNER/NAME.
var hosts = []string{"https://github.com/", "http://github.com/", "ssh://git@github.com/", "git@github.com:", "github.com/"}

// fromAddress makes repo:OWNER/NAME of a text that begins with the repository's
// address, the rest untouched; empty where it does not.
func fromAddress(text string) string {
	for _, h := range hosts {
		if len(text) < len(h) || !strings.EqualFold(text[:len(h)], h) {
			continue
		}
		slug, tail, closed := strings.Cut(text[len(h):], ":")
		slug = strings.TrimSuffix(strings.TrimSuffix(slug, "/"), ".git")
		if _, err := github.ParsePrefix("repo:" + slug); err != nil {
			return ""
		}
		if closed {
			return "repo:" + slug + ":" + tail
		}
		return "repo:" + slug
	}
	return ""
}

// repositoryFault is for what stands between repo: and the next colon.
func repositoryFault(p Pattern) *Fault {
	at := len("repo:")
	rest := strings.TrimPrefix(p.Body, "repo:")
	_, err := github.ParsePrefix("repo:" + p.slug)
	for _, start := range []string{"http:", "https:", "ssh:", "git@", "github.com/"} {
		if strings.HasPrefix(strings.ToLower(rest), start) {
			says := fmt.Sprintf("has %q where OWNER/REPO or OWNER@ID/REPO@ID is expected", p.slug)
			f := typo(at, says, addressMeant, "")
			if repair := fromAddress(rest); repair != "" {
				f.Repair = p.with(repair)
			}
			return f
		}
	}
	closed := p.Reach >= ReachContext
	switch {
	case !closed && (p.Star || err != nil) && beginsRepository(p.slug):
		if p.Star {
			return nil
		}
		return unfinished(p)
	case err != nil:
		return typo(at, problemOf(err), "", p.withoutSlash())
	}
	var name *github.NameError
	if errors.As(github.CheckRepository(p.Repo), &name) {
		f := typo(at+strings.Index(p.slug, "/")+1, fmt.Sprintf("names the repository %q, which %s", p.Repo, name.Problem), "", "")
		if short := strings.TrimSuffix(strings.TrimSuffix(p.Repo, ".git"), ".wiki"); github.CheckRepository(short) == nil {
			f.Meant = "the repository's name is " + short
			f.Repair = strings.Replace(p.text(), "/"+p.Repo, "/"+short, 1)
		}
		return f
	}
	if !closed {
		f := unfinished(p)
		f.Only = "only a repository with a customised subject sends it without what the run is for"
		return f
	}
	return nil
}

// withoutSlash mends a slash behind the repository's name.
func (p Pattern) withoutSlash() string {
	slug, ok := strings.CutSuffix(p.slug, "/")
	if _, err := github.ParsePrefix("repo:" + slug); !ok || err != nil {
		return ""
	}
	return strings.Replace(p.text(), p.slug, slug, 1)
}

// beginsRepository reports whether OWNER/REPO or OWNER@ID/REPO@ID can begin so.
func beginsRepository(slug string) bool {
	// Whatever can follow makes it whole: a digit of an id, a letter of a name.
	for _, more := range []string{"", "1", "x", "/x", "1/x@1", "/x@1", "x@1", "@1", "1/x@1"} {
		if _, err := github.ParsePrefix("repo:" + slug + more); err == nil {
			return true
		}
	}
	return slug == ""
}

// The answers of walk.
type walked int

const (
	walkFine walked = iota // keys and values, or the beginning of such before a star
	walkEnds               // ends after a key that needs a value
	walkOdd                // something stands where a key is expected
)

// walk goes through the keys and values of a subject or of its end. It says
// where it stopped, and at which key.
func walk(text string, star bool) (state walked, at int, key string) {
	parts := strings.Split(text, ":")
	for i := 0; i < len(parts); i++ {
		key, last := parts[i], i == len(parts)-1
		switch {
		case key == string(github.ContextPullRequest):
			at += len(key) + 1
			continue
		case last && star && github.BeginsKey(key):
			return walkFine, at, key
		case !github.KnownKey(key):
			return walkOdd, at, key
		case last:
			return walkEnds, at, key
		}
		i++
		at += len(key) + 1 + len(parts[i]) + 1
	}
	return walkFine, at, ""
}
