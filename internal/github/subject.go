package github

import (
	"fmt"
	"slices"
	"strings"
)

// Form is the way a subject names its repository.
type Form string

// The forms of a subject (GitHub OIDC reference, "Immutable subject claims").
const (
	FormClassic   Form = "classic"   // repo:OWNER/REPO
	FormImmutable Form = "immutable" // repo:OWNER@OWNER_ID/REPO@REPO_ID
)

// ContextKind is the kind of a default subject's tail.
type ContextKind string

// The kinds of tail, in the order in which GitHub chooses.
const (
	ContextNone        ContextKind = ""
	ContextEnvironment ContextKind = "environment"
	ContextPullRequest ContextKind = "pull_request"
	ContextRef         ContextKind = "ref"
)

// Context is what follows the repository in a default subject.
type Context struct {
	Kind  ContextKind
	Value string // the ref or the environment, decoded; empty for pull_request
}

// String writes the context as it stands in a subject.
func (c Context) String() string {
	switch c.Kind {
	case ContextEnvironment, ContextRef:
		return string(c.Kind) + ":" + escape(c.Value)
	case ContextPullRequest:
		return string(ContextPullRequest)
	}
	return ""
}

// Pair is one key and value of a customised subject. The bare pull_request that
// the key context writes is a pair without a value.
type Pair struct {
	Key   string
	Value string // decoded
	Bare  bool   // no value: pull_request
}

// Subject is a parsed sub claim.
type Subject struct {
	Raw     string
	Form    Form
	Owner   string // empty where a customised subject does not name it
	OwnerID string // immutable form only
	Repo    string
	RepoID  string
	Context Context
	// Custom is true where the subject follows an include_claim_keys template.
	// A template that only mimics the default (repo, context) cannot be told
	// from it.
	Custom bool
	Pairs  []Pair // every segment in order, the default form's too
}

// Repository is OWNER/NAME, or empty.
func (s Subject) Repository() string {
	if s.Owner == "" {
		return ""
	}
	return s.Owner + "/" + s.Repo
}

// SubjectError says why a text is no subject that GitHub writes.
type SubjectError struct {
	Subject string
	Problem string
}

func (e *SubjectError) Error() string {
	return "subject " + fmt.Sprintf("%q", e.Subject) + " " + e.Problem
}

// cutRepository parts OWNER/REPO or OWNER@ID/REPO@ID. An account of former
// years may have hyphens that no new one may, so the login is read more loosely
// than [CheckOwner] checks it.
func cutRepository(v string) (owner, ownerID, repo, repoID string, ok bool) {
	left, right, slash := strings.Cut(v, "/")
	owner, ownerID, ownerAt := strings.Cut(left, "@")
	repo, repoID, repoAt := strings.Cut(right, "@")
	ok = slash && only(owner, isLoginByte) && isAlnum(owner[0]) && only(repo, isRepoByte) && len(repo) <= MaxRepository &&
		(!ownerAt || isID(ownerID)) && (!repoAt || isID(repoID))
	return owner, ownerID, repo, repoID, ok
}

// subjectKeys are the keys that a template can name: claims, and the two
// specials repo and context. A custom property is known by its prefix.
var subjectKeys = []string{
	"repo", ClaimRepository, ClaimRepositoryID, ClaimOwner, ClaimOwnerID, ClaimVisibility,
	ClaimEnvironment, ClaimRef, ClaimRefType, ClaimRefProtected, ClaimSHA, ClaimBaseRef, ClaimHeadRef,
	ClaimEvent, ClaimWorkflow, ClaimWorkflowRef, ClaimWorkflowSHA, ClaimJobWorkflowRef, ClaimJobWorkflowSHA,
	ClaimActor, ClaimActorID, ClaimRunID, ClaimRunNumber, ClaimRunAttempt, ClaimRunnerEnvironment,
	ClaimCheckRunID, ClaimEnterprise, ClaimEnterpriseID, ClaimEnvironmentNodeID, ClaimIssuerScope,
}

// KnownKey reports whether a subject can have this key before a value: that of
// the repository, of a context, or of a claim that a template can name.
func KnownKey(k string) bool {
	return slices.Contains(subjectKeys, k) ||
		len(k) > len(ClaimRepoPropertyPrefix) && strings.HasPrefix(k, ClaimRepoPropertyPrefix)
}

// BeginsKey reports whether a key of a subject, or pull_request, begins so.
func BeginsKey(s string) bool {
	begins := func(k string) bool { return strings.HasPrefix(k, s) }
	return slices.ContainsFunc(subjectKeys, begins) || begins(string(ContextPullRequest)) ||
		begins(ClaimRepoPropertyPrefix) || strings.HasPrefix(s, ClaimRepoPropertyPrefix)
}

// escape writes a value as it stands in a subject: only the colon is escaped
// (GitHub OIDC reference, "metadata containing :").
func escape(v string) string { return strings.ReplaceAll(v, ":", "%3A") }

// Unescape reads a subject's value for display. GitHub writes the escape with a
// capital; %3a is part of a name. A name that really contains %3A cannot be told
// from one with a colon: compare raw texts, not decoded ones.
func Unescape(v string) string { return strings.ReplaceAll(v, "%3A", ":") }

// ParseSubject reads a sub claim: the default form with or without ids, or a
// customised list of key:value pairs. It refuses to guess: an unknown key, a
// missing value or ids on one side only are a *[SubjectError].
func ParseSubject(raw string) (Subject, error) {
	s := Subject{Raw: raw, Form: FormClassic}
	fail := func(format string, args ...any) (Subject, error) {
		return Subject{Raw: raw}, &SubjectError{raw, fmt.Sprintf(format, args...)}
	}
	if raw == "" {
		return fail("is empty")
	}
	parts := strings.Split(raw, ":")
	for i := 0; i < len(parts); i++ {
		key := parts[i]
		if key == string(ContextPullRequest) {
			s.Pairs = append(s.Pairs, Pair{Key: key, Bare: true})
			continue
		}
		if !KnownKey(key) {
			return fail("has %q where a key such as repo, ref, environment or pull_request is expected", key)
		}
		if i+1 >= len(parts) {
			return fail("ends after %q, which needs a value", key)
		}
		i++
		s.Pairs = append(s.Pairs, Pair{Key: key, Value: Unescape(parts[i])})
		if key == "repo" {
			if err := s.setRepository(parts[i]); err != "" {
				return fail("%s", err)
			}
		}
	}
	s.classify()
	return s, nil
}

func (s *Subject) setRepository(v string) (problem string) {
	owner, ownerID, repo, repoID, ok := cutRepository(v)
	if !ok {
		return fmt.Sprintf("has %q where OWNER/REPO or OWNER@ID/REPO@ID is expected", v)
	}
	if (ownerID == "") != (repoID == "") {
		return fmt.Sprintf("has an id on one side only in %q: GitHub writes both ids or none", v)
	}
	s.Owner, s.OwnerID, s.Repo, s.RepoID = owner, ownerID, repo, repoID
	if ownerID != "" {
		s.Form = FormImmutable
	}
	return ""
}

// classify decides between the default shape, repo plus one context, and a
// customised one.
func (s *Subject) classify() {
	if len(s.Pairs) == 2 && s.Pairs[0].Key == "repo" {
		switch p := s.Pairs[1]; ContextKind(p.Key) {
		case ContextEnvironment, ContextRef, ContextPullRequest:
			s.Context = Context{ContextKind(p.Key), p.Value}
			return
		}
	}
	s.Custom = true
	for _, p := range s.Pairs {
		switch {
		case p.Key == ClaimRepository && s.Repo == "":
			s.Owner, s.Repo, _ = strings.Cut(p.Value, "/")
		case p.Key == ClaimRepositoryID && s.RepoID == "":
			s.RepoID = p.Value
		case p.Key == ClaimOwnerID && s.OwnerID == "":
			s.OwnerID = p.Value
		case s.Context.Kind == ContextNone && p.Key == ClaimEnvironment,
			s.Context.Kind == ContextNone && p.Key == ClaimRef,
			s.Context.Kind == ContextNone && p.Bare:
			s.Context = Context{ContextKind(p.Key), p.Value}
		}
	}
}

// ParsePrefix reads what GitHub calls sub_claim_prefix: repo:OWNER/REPO or
// repo:OWNER@ID/REPO@ID, with nothing after it.
func ParsePrefix(raw string) (Subject, error) {
	v, ok := strings.CutPrefix(strings.TrimSuffix(raw, ":"), "repo:")
	s := Subject{Raw: raw, Form: FormClassic}
	if !ok || strings.Contains(v, ":") {
		return Subject{Raw: raw}, &SubjectError{raw, "is no subject prefix: repo:OWNER/REPO or repo:OWNER@ID/REPO@ID is expected"}
	}
	if problem := s.setRepository(v); problem != "" {
		return Subject{Raw: raw}, &SubjectError{raw, problem}
	}
	return s, nil
}
