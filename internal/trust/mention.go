package trust

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// mentioned is what an alternative of a rule says of its run. It serves to find
// tokens worth trying, never to decide who gets in.
type mentioned struct {
	values map[string][]string // claim -> values that the rule mentions
	bases  map[string]string   // a made-up value -> the beginning that the rule leaves open
	pieces map[string][]string // claim whose values are numbers -> parts of one that the rule asks for
	names  []identity          // the repositories, in the order of the text
	sure   []string            // owners that the rule names in parts that are understood
	// template is the customised template that the rule's subject follows, if any.
	template []string
	ids      bool // the rule's subject is of the form with ids
	// wantsEnvironment: an environment must be there, whatever its name.
	wantsEnvironment bool
	placedBySubject  bool // a subject names a ref or a pull request
}

// identity is a repository as a rule names it. What is not said is empty.
type identity struct{ owner, repo, ownerID, repoID string }

func (i identity) repository() string { return i.owner + "/" + i.repo }

func (s *mentioned) mention(claim string, values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(s.values[claim], v) {
			s.values[claim] = append(s.values[claim], v)
		}
	}
}

func (s *mentioned) name(i identity) {
	if i != (identity{}) && !slices.Contains(s.names, i) {
		s.names = append(s.names, i)
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
	case slices.Contains(numbers, claim):
		return before + "7"
	}
	return before + "x"
}

// numbers are the claims whose values GitHub gives: nobody chooses one, and there is a
// stranger's for every pattern.
var numbers = []string{github.ClaimOwnerID, github.ClaimRepositoryID}

// maxPieces bounds the pieces of numbers that are tried, of one claim.
const maxPieces = 6

// readMatch collects what one alternative of a match says.
func readMatch(atoms []federation.Atom) *mentioned {
	s := &mentioned{values: map[string][]string{}, bases: map[string]string{}, pieces: map[string][]string{}}
	for _, a := range atoms {
		s.wantsEnvironment = s.wantsEnvironment || a.Claim == github.ClaimEnvironment && a.Not != (a.Op == federation.OpHas)
		if a.Op == federation.OpOther {
			for _, text := range a.Literals() {
				if strings.Contains(text, "/") { // what it is compared with is not known; it looks like a name
					s.readPiece(github.ClaimSubject, text)
				}
			}
			continue
		}
		if a.Not {
			continue
		}
		if a.Op == federation.OpHas && slices.Contains(sometimes, a.Claim) {
			s.mention(a.Claim, someValue)
		}
		before := len(s.names)
		for _, operand := range a.Operands {
			s.readAtom(a, resolve(operand), atoms)
		}
		if a.Understood {
			for _, id := range s.names[before:] {
				s.sure = append(s.sure, id.owner)
			}
			if a.Claim == github.ClaimOwner {
				s.sure = append(s.sure, s.values[a.Claim]...)
			}
		}
	}
	return s
}

// sometimes are claims that only some tokens carry, and someValue stands for what
// is in them.
var sometimes = []string{github.ClaimEnterprise, github.ClaimEnterpriseID, github.ClaimIssuerScope}

const someValue = "1"

// standIns are the values of claims that stand in a computed text.
var standIns = map[string]string{
	github.ClaimOwnerID: someOwnerID, github.ClaimRepositoryID: someRepoID, github.ClaimOwner: anyOwner,
	github.ClaimRepository: anyOwner + "/" + anyRepository, github.ClaimRef: github.RefsHeads + "main", github.ClaimEvent: "push",
	github.ClaimEnvironment: "production",
}

// resolve writes a computed text with stand-ins for the claims in it.
func resolve(o federation.Operand) string {
	text := ""
	for _, p := range o {
		if text += p.Literal; p.Claim != "" {
			text += standIns[p.Claim]
		}
	}
	return text
}

func (s *mentioned) readAtom(a federation.Atom, text string, among []federation.Atom) {
	if slices.Contains(numbers, a.Claim) && a.Op != federation.OpEquals && a.Op != federation.OpMatches {
		s.pieces[a.Claim] = append(s.pieces[a.Claim], text)
	}
	switch {
	case a.Op == federation.OpMatches:
		for _, sample := range samples(text) {
			if slices.Contains(numbers, a.Claim) {
				s.pieces[a.Claim] = append(s.pieces[a.Claim], sample)
			}
			s.readPiece(a.Claim, sample)
		}
	case a.Op == federation.OpContains || a.Op == federation.OpEndsWith && !a.Understood:
		s.readPiece(a.Claim, text)
	case a.Claim == github.ClaimSubject && a.Op != federation.OpEndsWith:
		s.readSubject(text, a.Op == federation.OpStartsWith)
	case a.Op == federation.OpEquals:
		s.readValue(a.Claim, text)
	case a.Op == federation.OpStartsWith:
		s.readBeginning(a.Claim, text, endOf(a.Claim, among))
	}
}

// endOf is the end that is asked for beside a beginning of the same claim.
func endOf(claim string, among []federation.Atom) string {
	for _, a := range among {
		if a.Claim == claim && a.Op == federation.OpEndsWith && !a.Not {
			return resolve(a.Operands[0])
		}
	}
	return ""
}

// readValue takes a claim's whole value.
func (s *mentioned) readValue(claim, text string) {
	s.mention(claim, text)
	switch claim {
	case github.ClaimRepository:
		owner, repo, _ := strings.Cut(text, "/")
		s.name(identity{owner: owner, repo: repo})
	case github.ClaimWorkflowRef:
		s.readFile(text)
	}
}

// readFile takes the repository and the ref out of a workflow_ref.
func (s *mentioned) readFile(text string) {
	repository, path, ok := strings.Cut(text, "/"+github.WorkflowDir)
	if owner, repo, slash := strings.Cut(repository, "/"); ok && slash {
		s.name(identity{owner: owner, repo: repo})
	}
	if _, ref, ok := cutFile(path); ok {
		s.mention(github.ClaimRef, ref)
	}
}

// cutFile splits a file and its ref at the first @ behind the file's ending: names
// of files and refs may hold an @ themselves.
func cutFile(path string) (file, ref string, ok bool) {
	for _, ending := range []string{".yml@", ".yaml@"} {
		if i := strings.Index(path, ending); i >= 0 {
			return path[:i+len(ending)-1], path[i+len(ending):], true
		}
	}
	return path, "", false
}

// readBeginning takes the beginning of a claim's value; end is what it ends in.
func (s *mentioned) readBeginning(claim, text, end string) {
	switch claim {
	case github.ClaimRepository:
		owner, repo, slash := strings.Cut(text, "/")
		s.beginName(owner, repo, slash)
		return
	case github.ClaimWorkflowRef:
		if strings.Contains(text, "/"+github.WorkflowDir) {
			s.mention(claim, text)
			s.readFile(text)
			return
		}
		parts := strings.SplitN(text, "/", 3)
		if len(parts) == 3 {
			s.name(identity{owner: parts[0], repo: parts[1]})
		} else {
			s.beginName(parts[0], strings.Join(parts[1:], ""), len(parts) == 2)
		}
		return
	case github.ClaimJobWorkflowRef:
		s.mention(claim, text)
		return
	}
	v := s.complete(claim, text)
	if end != "" && !strings.HasSuffix(v, end) {
		delete(s.bases, v)
		v += end
		s.bases[v] = text
	}
	if strings.HasPrefix(end, text) { // one text can be both
		s.mention(claim, end)
	}
	s.mention(claim, v)
}

// beginName takes a repository of which the last part is only begun.
func (s *mentioned) beginName(owner, repo string, slash bool) {
	switch {
	case !slash && owner != "":
		s.bases[owner+"x"] = owner
		s.name(identity{owner: owner + "x"})
	case repo != "":
		s.bases[repo+"x"] = repo
		s.name(identity{owner: owner, repo: repo + "x"})
	default:
		s.name(identity{owner: owner})
	}
}

// readSubject takes what a subject, or the beginning of one, says of its run.
func (s *mentioned) readSubject(text string, begins bool) {
	p := pattern.Parse(text + "*")
	if !p.Default() {
		s.readCustom(p, begins)
		return
	}
	s.ids = s.ids || p.HasIDs()
	id := identity{p.Owner, p.Repo, p.OwnerID, p.RepoID}
	switch {
	case !begins || p.Reach >= pattern.ReachContext:
	case p.Reach == pattern.ReachRepository && p.Repo != "" && p.RepoID == "":
		s.bases[p.Repo+"x"] = p.Repo
		id.repo += "x"
	case p.Reach == pattern.ReachOwner && p.Owner != "" && p.OwnerID == "":
		s.bases[p.Owner+"x"] = p.Owner
		id.owner += "x"
	}
	s.name(id)
	if p.Reach != pattern.ReachRepository && len(p.Custom()) > 0 || p.Reach == pattern.ReachRepository && !begins {
		s.readCustom(p, begins)
		return
	}
	s.readContext(p, begins)
}

func (s *mentioned) readContext(p pattern.Pattern, begins bool) {
	v := p.Value
	switch {
	case p.Reach == pattern.ReachValue && p.Kind == github.ContextEnvironment:
		if begins {
			s.bases[github.Unescape(v)+"x"] = github.Unescape(v)
			v += "x"
		}
		s.mention(github.ClaimEnvironment, github.Unescape(v))
	case p.Reach == pattern.ReachValue && p.Kind == github.ContextRef:
		if s.placedBySubject = true; begins {
			v = s.complete(github.ClaimRef, v)
		}
		s.mention(github.ClaimRef, v)
	case p.Reach == pattern.ReachContext && p.Kind == github.ContextPullRequest:
		s.placedBySubject = true
		s.mention(github.ClaimRef, github.RefsPull+"7/merge")
	}
}

// readCustom takes a customised subject apart.
func (s *mentioned) readCustom(p pattern.Pattern, begins bool) {
	pairs := p.Custom()
	for i, pair := range pairs {
		if pair.Bare || pair.Key == "repo" {
			continue
		}
		v := pair.Value
		if begins && i == len(pairs)-1 && v != "" {
			v = s.complete(pair.Key, v)
		}
		if s.mention(pair.Key, v); pair.Key == github.ClaimRepository {
			owner, repo, _ := strings.Cut(v, "/")
			s.name(identity{owner: owner, repo: repo})
		}
	}
	s.template = templateOf(p)
}

// templateOf is the template that a customised subject follows.
func templateOf(p pattern.Pattern) []string {
	var keys []string
	for _, pair := range p.Custom() {
		if pair.Bare {
			keys = append(keys, "context")
		} else {
			keys = append(keys, pair.Key)
		}
	}
	return keys
}

// knowIDs gives names the ids that the rule has for them elsewhere.
func (s *mentioned) knowIDs(all []identity) {
	for i, id := range s.names {
		for _, o := range all {
			if o.owner == id.owner && o.repo == id.repo {
				id.ownerID, id.repoID = cmp.Or(id.ownerID, o.ownerID), cmp.Or(id.repoID, o.repoID)
			}
		}
		s.names[i] = id
	}
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
		if b, ok := strings.CutPrefix(ref, github.RefsHeads); ok && !strings.HasPrefix(b, github.MergeQueuePath) && github.CheckBranch(b) == nil {
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

// add takes over what another alternative says.
func (s *mentioned) add(other *mentioned) {
	for claim, values := range other.values {
		s.mention(claim, values...)
	}
	for v, base := range other.bases {
		s.bases[v] = base
	}
	for claim, pieces := range other.pieces {
		s.pieces[claim] = append(s.pieces[claim], pieces...)
	}
	for _, i := range other.names {
		s.name(i)
	}
	s.sure = append(s.sure, other.sure...)
	if s.template == nil {
		s.template = other.template
	}
	s.ids = s.ids || other.ids
}
