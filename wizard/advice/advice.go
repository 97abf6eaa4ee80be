// Package advice holds what to do about the warnings of a plan, in one table: as a command has
// it, by flags, and as the screens have it, by the question of an answer; and how grave each is.
package advice

import (
	"strings"

	"gh-wif/internal/say"
)

// Grade says how grave a warning is.
type Grade int

// The grades, the gravest last.
const (
	Note    Grade = iota // to be known: nothing has to be done about it
	Caution              // something can be done about it
	Danger               // strangers get in, unless something is done
)

// String is the grade in a word.
func (g Grade) String() string { return [...]string{"note", "caution", "danger"}[g] }

// notes are the warnings about which nothing has to be done, though something may be.
var notes = []string{
	"merge_queue_ref", "release_ref_empty", "deployment_ref_empty", "issuer_once", "fork_pull_request", "dispatch_writers", "both_forms",
	"audience_other", "rename_breaks", "custom_subject", "workflow_note", "subject_unmeasured", "legacy_edition", "lifetime_never_reached",
}

// GradeOf is how grave the warning of an id is. advised: something can be done about it.
func GradeOf(id string, advised bool) Grade {
	if strings.HasPrefix(id, "stranger_") || id == "fork_write_tokens" {
		return Danger
	}
	for _, note := range notes {
		if id == note {
			return Note
		}
	}
	if !advised {
		return Note
	}
	return Caution
}

// Advice is what to do about a warning.
type Advice struct {
	Flags  say.Template // as a command has it
	Screen say.Template // as a screen has it; {question} is that of the answer
	Ask    string       // the name of the answer that mends it; empty: none does
}

// Of is the advice of a key: a warning's id, with what it depends on behind a slash.
func Of(key string) Advice { return table[key] }

// Guard adds to a job what keeps strangers out of it.
const Guard = "guard"

var table = map[string]Advice{
	Guard: {
		"Leave out --no-guards, or add to the job: ``if: {guard}``",
		"Answer {question} with no, or add to the job: ``if: {guard}``", "no-guards",
	},
	"any_tag": {
		"Answer `--tag 'v*'`, or the scheme of your tags.",
		"Answer {question} with `v*`, or with the scheme of your tags.", "tag",
	},
	"any_workflow": {
		"Leave out --any-workflow: the rule then lets in the file that --workflow-file names.",
		"Answer {question} with no: the rule then lets in one file alone.", "any-workflow",
	},
	"both_forms": {
		"To have one exact subject_prefix in the rule, run {subject!} and give its answer to --subject-prefix-from. Or say --subject-format classic or immutable.",
		"To have one exact subject_prefix in the rule, run {subject!} and paste its answer under {question}. Or choose the subject format.", "subject-prefix-from",
	},
	"both_forms/told": { // the answer is there, and does not tell it
		"To have one exact subject_prefix in the rule, say --subject-format classic or immutable, as the sub of a token of the repository has it.",
		"To have one exact subject_prefix in the rule, choose under {question} what the sub of a token of the repository has.", "subject-format",
	},
	"ids_unknown": {
		"Run {subject!} and give its answer to --subject-prefix-from, in case it has the ids. If it has none, answer --owner-id and --repository-id with what {ids!} prints.",
		"Run {subject!} and paste its answer under {question}, in case it has the ids. If it has none, answer the owner id and the repository id with what {ids!} prints.", "subject-prefix-from",
	},
	"ids_unknown/form": {
		"Run {ids!} and answer --owner-id and --repository-id.",
		"Run {ids!} and answer {question} and the repository id.", "owner-id",
	},
	"classic_only": {
		"Run {subject!}: if sub_claim_prefix has ids, say --subject-format immutable with both ids.",
		"Run {subject!}: if sub_claim_prefix has ids, choose names and ids under {question}, and give both ids.", "subject-format",
	},
	"lifetime_never_reached": {
		"Use {useful}; for a longer job fetch a new token (--long-running).",
		"{useful} seconds are enough; for a longer job answer {question} with yes, and it fetches a new token.", "long-running",
	},
	"broad_scope": {
		"Use {inference} for a workflow that only calls Messages.",
		"Choose {inference} under {question} for a workflow that only calls Messages.", "scope",
	},
	"scope_developer": {
		"If the workflow only calls Messages or Models, use --scope {inference}.",
		"If the workflow only calls Messages or Models, choose that under {question}.", "scope",
	},
	"legacy_edition": {
		"Leave --edition out for today's shape.",
		"Begin without an edition for today's shape.", "",
	},
	"branch_assumed": {
		"If the branch is another one, answer --branch NAME.",
		"If the branch is another one, answer {question}.", "branch",
	},
	"default_branch_assumed": {
		"Answer --default-branch with what {ask!} prints.",
		"Answer {question} with what {ask!} prints.", "default-branch",
	},
	"repository_spelling": {
		"Answer `--repo {stored}`.",
		"Answer {question} with {stored!}.", "repo",
	},
	"ids_differ": {
		"Leave out --owner-id and --repository-id, unless it is another repository that you mean.",
		"Clear {question} and the repository id, unless it is another repository that you mean.", "owner-id",
	},
	"subject_differs": {
		"Leave out --subject-prefix-from and --subject-format.",
		"Clear {question}, and leave the subject format open.", "subject-prefix-from",
	},
	"default_branch_differs": {"Leave out --default-branch.", "Clear {question}.", "default-branch"},
	"branch_missing": {
		"Look whether the branch is meant: --branch.",
		"Look whether the branch is meant that stands under {question}.", "branch",
	},
	"model_ends": {
		"Answer `--model {current}`, or leave it out.",
		"Answer {question} with {current!}, or with another model that is current.", "model",
	},
	"workflow_exists": {
		"Look at the difference, or give another name to --workflow-file.",
		"Look at the difference, or answer {question} with another name.", "workflow-file",
	},
}

// Keys are those of the table.
func Keys() []string {
	var out []string
	for k := range table {
		out = append(out, k)
	}
	return out
}
