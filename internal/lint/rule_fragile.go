package lint

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
	"gh-wif/internal/workflow"
)

// fragileRows are the checks of what works today, or never.
var fragileRows = []row[*ruleView]{
	{
		"rule_claim_blanks", workflow.Error,
		"Values are compared byte for byte.", claimBlanks,
	},
	{
		"rule_claim_star", workflow.Error,
		"claims compares exactly: a star in a value is an ordinary character.", claimStar,
	},
	{
		"rule_claim_unknown", workflow.Warning,
		"A claim that the token does not carry never matches.", claimUnknown,
	},
	{
		"rule_claim_impossible", workflow.Error,
		"No GitHub Actions token carries such a value.", claimImpossible,
	},
	{
		"rule_admits_nobody", workflow.Warning,
		"Where the matchers contradict each other every exchange is denied.", admitsNobody,
	},
	{
		"rule_condition_unanchored_name", workflow.Warning,
		"Whoever chooses a name can choose one that holds the text, ends in it or is unlike it.", unanchoredName,
	},
	{
		"rule_not_understood", workflow.Warning,
		"What such a part lets in is not known from its text: that no danger was found does not mean that there is none.", notUnderstood,
	},
	{
		"rule_workflow_missing", workflow.Warning,
		"A renamed or moved workflow file no longer carries the workflow_ref that the rule wants.", workflowMissing,
	},
	{
		"rule_called_workflow_moves", workflow.Warning,
		"Whoever can change the called file writes the steps that get the token, and they are not of this owner.", calledElsewhere,
	},
	{
		"rule_names_only", workflow.Note,
		"Repositories that were created, renamed or transferred after 2026-07-15 send the ids of the owner and the repository in sub (GitHub OIDC reference, immutable subject claims).",
		namesOnly,
	},
	{
		"rule_lifetime_never_reached", workflow.Note,
		"A minted token lives at most twice the remaining life of GitHub's, which is about five minutes.", lifetimeNeverReached,
	},
}

// claimText lists the text values of claims, with their paths.
func (v *ruleView) claimTexts() []claimText {
	var out []claimText
	for _, c := range v.rule.Match.Claims {
		if s, ok := c.Text(); ok {
			out = append(out, claimText{c.Name, s, "match.claims." + c.Name})
		}
	}
	return out
}

type claimText struct{ name, value, path string }

func claimBlanks(v *ruleView) []hit {
	texts := v.claimTexts()
	if a := v.rule.Match.Audience; a != "" {
		texts = append(texts, claimText{"audience", a, "match.audience"})
	}
	var out []hit
	for _, c := range texts {
		if t := strings.TrimSpace(c.value); t != c.value {
			out = append(out, hit{
				field: c.path, message: fmt.Sprintf("%s %q has blanks at an end", c.name, c.value), fix: fmt.Sprintf("write %q", t),
				edit: v.replace(c.path, c.value, t),
			})
		}
	}
	return out
}

func claimStar(v *ruleView) []hit {
	var out []hit
	for _, c := range v.claimTexts() {
		if !strings.ContainsAny(c.value, "*") || c.name == github.ClaimWorkflow || c.name == github.ClaimEnvironment {
			continue // names that people choose freely
		}
		h := hit{field: c.path, message: fmt.Sprintf("%s %q holds a star", c.name, c.value)}
		before, _, _ := strings.Cut(c.value, "*")
		if before == "" {
			h.fix = "write the value in full, or take the claim out: then any value gets in"
			out = append(out, h)
			continue
		}
		change := trust.Pin(c.name, []trust.Text{trust.StartingWith(before)})
		change.Drop = []string{c.name}
		h.fix, h.change = v.told(change), &change
		out = append(out, h)
	}
	return out
}

func claimUnknown(v *ruleView) []hit {
	var out []hit
	for _, c := range v.rule.Match.Claims {
		if _, ok := github.Gloss(c.Name); ok {
			continue
		}
		out = append(out,
			hit{field: "match.claims." + c.Name, message: fmt.Sprintf("GitHub documents no claim %q", c.Name), fix: "one of " + strings.Join(likelyClaims, ", ")})
	}
	return out
}

// likelyClaims are those that rules are made of.
var likelyClaims = []string{
	github.ClaimRepository, github.ClaimRepositoryID, github.ClaimOwner, github.ClaimOwnerID, github.ClaimRef, github.ClaimEvent,
	github.ClaimEnvironment, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef,
}

// claimForms say what a value must look like, claim by claim. They return what
// would be right, or nothing.
var claimForms = map[string]func(string) string{
	github.ClaimRef: func(s string) string {
		if strings.HasPrefix(s, "refs/") || s == "" {
			return ""
		}
		return "the full ref: " + github.RefsHeads + s
	},
	github.ClaimRepository: func(s string) string {
		if _, _, err := github.SplitRepository(s); err != nil {
			return "OWNER/NAME"
		}
		return ""
	},
	github.ClaimOwner: func(s string) string {
		if github.CheckOwner(s) != nil {
			return "the owner's login alone"
		}
		return ""
	},
	github.ClaimRepositoryID: idForm,
	github.ClaimOwnerID:      idForm,
	github.ClaimEvent: func(s string) string {
		if s == "workflow_call" {
			return "the caller's event: a called workflow's token carries that"
		}
		if _, ok := github.EventByName(s); !ok {
			return "the name of an event, such as push"
		}
		return ""
	},
	github.ClaimRefType: func(s string) string {
		if s != "branch" && s != "tag" {
			return "branch or tag"
		}
		return ""
	},
	github.ClaimWorkflowRef:    fileForm,
	github.ClaimJobWorkflowRef: fileForm,
}

func idForm(s string) string {
	if github.CheckID("id", s) != nil {
		return "the number, as text"
	}
	return ""
}

func fileForm(s string) string {
	file, ref, at := cutFileRef(s)
	if !at || ref == "" || !strings.Contains(file, "/"+github.WorkflowDir) {
		return "OWNER/NAME/.github/workflows/FILE.yml@REF"
	}
	return ""
}

// cutFileRef splits a workflow_ref at the first @ after the file's ending: names
// of files and refs can hold an @ themselves.
func cutFileRef(s string) (file, ref string, ok bool) {
	for _, ending := range []string{".yml@", ".yaml@"} {
		if i := strings.Index(s, ending); i >= 0 {
			return s[:i+len(ending)-1], s[i+len(ending):], true
		}
	}
	return s, "", false
}

func claimImpossible(v *ruleView) []hit {
	var out []hit
	for _, c := range v.claimTexts() {
		form, ok := claimForms[c.name]
		if !ok || strings.Contains(c.value, "*") || strings.TrimSpace(c.value) != c.value {
			continue
		}
		if want := form(c.value); want != "" {
			out = append(out, hit{field: c.path, message: fmt.Sprintf("no token has %s %q", c.name, c.value), fix: "write " + want})
		}
	}
	return out
}

// explanations are the checks that say why a rule admits nobody.
var explanations = []func(*ruleView) []hit{claimBlanks, claimStar, claimUnknown, claimImpossible}

// admitsNobody is only said where nothing else explains it.
func admitsNobody(v *ruleView) []hit {
	if v.evaluator.Bounds() != nil {
		return one(hit{
			field: "match.condition", message: "it is not known whom the rule lets in: " + v.exposure.Unknown,
			fix: "say it by claims and subject_prefix, or by a condition without large repetitions and loops",
		})
	}
	if v.exposure.Nobody == "" && v.exposure.Unknown == "" || v.explained() {
		return nil
	}
	if v.about.Template != nil && v.seen {
		return nil // the kinds that were tried have the default subject, and a run of the workflows gets in
	}
	fix := "see which matcher refuses what: gh-wif exposure --rule " + v.shell() + " --all"
	if v.exposure.Nobody != "" {
		return one(hit{field: "match", severity: workflow.Error, message: "nobody gets in: " + v.exposure.Nobody, fix: fix})
	}
	h := hit{field: "match", message: v.exposure.Unknown, fix: fix}
	if k := v.kinds["same_run"]; k.By != "" {
		h.message += fmt.Sprintf("; %s refuses the likeliest one, sub %q", k.By, k.Claims[github.ClaimSubject])
	}
	return one(h)
}

// explained reports whether another check says why nobody gets in.
func (v *ruleView) explained() bool {
	if len(v.subject.Faults) > 0 || len(v.broken) > 0 {
		return true
	}
	for _, check := range explanations {
		if len(check(v)) > 0 {
			return true
		}
	}
	return len(v.rule.Validate(v.issuerURL)) > 0 && v.rule.Match.SubjectPrefix == "" && len(v.rule.Match.Claims) == 0
}

// workflowMissing compares with the files of the repository, where they are known.
func workflowMissing(v *ruleView) []hit {
	if v.files == nil {
		return nil
	}
	var out []hit
	for _, c := range v.claimTexts() {
		if c.name != github.ClaimWorkflowRef && c.name != github.ClaimJobWorkflowRef {
			continue
		}
		file, _, ok := cutFileRef(c.value)
		repository, path, inside := strings.Cut(file, "/"+github.WorkflowDir)
		if !ok || !inside || c.name == github.ClaimJobWorkflowRef && repository != v.home(github.ClaimRepository) {
			continue
		}
		if path = github.WorkflowDir + path; slices.Contains(v.files, path) {
			continue
		}
		fix := "the repository has no workflow file"
		if len(v.files) > 0 {
			fix = "the files are " + strings.Join(v.files, ", ")
		}
		out = append(out, hit{field: c.path, message: fmt.Sprintf("%s names %s, which is not there", c.name, path), fix: fix})
	}
	return out
}

// calledElsewhere tells of a rule for a job that stands in another owner's workflow, by a ref
// that moves.
func calledElsewhere(v *ruleView) []hit {
	var out []hit
	owner := v.home(github.ClaimOwner)
	for _, c := range v.claimTexts() {
		file, ref, ok := cutFileRef(c.value)
		of, _, inside := strings.Cut(file, "/")
		if c.name != github.ClaimJobWorkflowRef || !ok || !inside || strings.EqualFold(of, owner) || github.IsCommit(ref) || !v.tells(github.ClaimOwner, owner) {
			continue
		}
		out = append(out, hit{
			field: c.path, message: fmt.Sprintf("the job stands in %s, by %s, which %s can move", file, ref, of),
			fix: "call it by the full commit, and end the claim in @ and that commit",
		})
	}
	return out
}

// namesOnly tells of a rule that the run gets past with names in its sub and not
// with ids.
func namesOnly(v *ruleView) []hit {
	if !v.admits("classic_form") || v.admits("immutable_form") || v.rule.Match.SubjectPrefix == "" && v.rule.Match.Condition == "" {
		return nil
	}
	field := "match.subject_prefix"
	if v.rule.Match.SubjectPrefix == "" {
		field = "match.condition"
	}
	return one(hit{
		field: field, message: "the rule takes the repository's names in sub and refuses the form with ids",
		fix: fmt.Sprintf("ask which form the repository sends: gh api repos/%s/actions/oidc/customization/sub --jq .sub_claim_prefix", v.home(github.ClaimRepository)),
	})
}

func lifetimeNeverReached(v *ruleView) []hit {
	s := v.rule.TokenLifetimeSeconds
	if s == nil || *s <= federation.UsefulTokenLifetime || *s > federation.MaxTokenLifetime {
		return nil
	}
	return one(hit{
		field: "token_lifetime_seconds", message: fmt.Sprintf("token_lifetime_seconds %d is never reached", *s),
		fix: fmt.Sprintf("write %d", federation.UsefulTokenLifetime), edit: v.replace("token_lifetime_seconds", *s, federation.UsefulTokenLifetime),
	})
}
