package diagnose_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"gh-wif/diagnose/cause"
	"gh-wif/internal/say"
)

const causesPage = "../docs/causes.md"

// pageWords say what a placeholder stands for; pageSentences do so where it
// stands for whole sentences, which the case at hand decides. A cause that uses
// the name for something else comes first, as "id name".
var pageWords = map[string]string{
	"unknown": "the member",
	"sub":     "the token's sub", "rule": "the rule's subject_prefix", "with_ids": "OWNER@OWNER-ID/NAME@NAME-ID",
	"repository": "the token's repository", "repo_path": "OWNER/NAME", "rule_repository": "the rule's repository", "context": "the token's context",
	"rule_context": "the rule's context", "value": "NAME", "rule_value": "the rule's NAME", "event": "the event", "queue": "the subject of the queue, ending in pr-*",
	"starred": "the same with a star", "trimmed": "the same without blanks", "odd": "the character by its code point", "problem": "why it cannot be",
	"aud": "the token's aud", "expected": "the expected value", "plain": "AUDIENCE", "service": "", "iss": "the token's iss", "assumed": "", "provider": "the provider",
	"claim": "CLAIM", "actual": "the token's value", "quoted": "the token's value", "note": "", "alternative": "", "alg": "the algorithm", "kid": "its kid", "errorcode": "the code",
	"missing": "what is missing", "names": "all of them", "exp": "a time", "now": "a time", "at": "a time", "ago": "some time", "ahead": "some time",
	"life": "the lifetime", "max": "the maximum", "removed": "what was removed", "state": "is set", "profile": "the profile", "want": "the right one",
	"where": "where it is shown in the Console", "answer": "the answer", "scope": "", "denied": "", "more": "other kinds of run", "own": "", "lets": "also lets in", "narrow": "What was tried and holds.", "must": "it must still match, or not, where it is what should be kept out", "word": "the reason", "meaning": "what it means",
	"account": "the rule's target", "workspace": "that is asked for", "id": "ID", "jti": "its jti", "what": "What it is",
	"env_api_key_shadows name": "ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or CLAUDE_CODE_OAUTH_TOKEN", "env_rule_id_differs name": "ANTHROPIC_FEDERATION_RULE_ID",
	"env_rule_id_differs value": "its value", "env_rule_id_malformed value": "its value", "env_org_id_wrong value": "its value", "env_service_account_differs value": "its value",
	"env_service_account_malformed value": "its value", "env_workspace_differs value": "its value", "env_workspace_malformed value": "its value", "env_base_url value": "its value",
	"tok_not_yet_valid claim": "iat or nbf", "tok_null_file what": "the word null, or nothing",
}

var pageSentences = map[string]string{
	"developer": "workspace:developer", "inference": "workspace:inference",
	"instead":                                "Paste the OIDC token instead",
	"repair":                                 "Request AUDIENCE in the workflow, or set match.audience of the rule to the token's aud, whichever of the two is wrong.",
	"claim_absent repair":                    "Run the job so that the token carries CLAIM (for environment, declare it in the job), or correct or remove the entry of match.claims.",
	"rule_unknown_matcher repair":            "Write the matcher's own name, or take the member out.",
	"cond_false result":                      "It is false for this token, or it cannot be evaluated, which counts as no match.",
	"cond_false would":                       " Where one claim's value would make it true, the report says which.",
	"cond_false seen":                        "the claims that the condition reads are listed with their values",
	"cond_false repair":                      "Change match.condition of the rule so that it is true for these claims, or run the job where it is.",
	"sub_custom_template template":           "The token's sub is made of other parts than the default, or the rule is written for such a one.",
	"sub_rule_typo problem":                  "",
	"jti_replayed why":                       "The history's reason is jti_reused, or the workflow exchanges one token twice.",
	"env_workspace_missing reason":           "ANTHROPIC_WORKSPACE_ID is not set, and the rule covers several workspaces.",
	"env_incomplete bysdk":                   "",
	"env_incomplete more":                    " A variable that is filled from a secret that does not exist is empty; so is one that is saved as a secret and read as `vars.NAME`, or saved as a variable and read as `secrets.NAME`.",
	"jti_replayed retry":                     " Go's SDK sends a denied token up to three times: where token and rule disagree, the entry is a retry's, and the first entry of the run tells the reason.",
	"reason_named expects":                   " The report shows what the rule expects.",
	"resp_app_token_exchange said":           "The answer says that a token of GitHub's was refused, or that the workflow is not the one of the default branch.",
	"resp_error_code repair":                 "Do what the code asks for: the report says it.",
	"wf_permission_present message":          "Every job of the workflow that requests a token has `id-token: write`",
	"signature_unchecked because":            "there was no signature to look at",
	"tok_truncated what":                     "The copy breaks off.",
	"tok_malformed problem":                  "A part of it is written as no server takes it",
	"tok_malformed problem_fix":              "Have it issued as RFC 7515 and RFC 7519 say",
	"rule_archived why":                      "The rule's document says when it was archived",
	"rule_other_issuer why":                  "The rule names another issuer_id than the issuer's id",
	"wf_missing_id_token_permission message": "The job has no `id-token: write`",
	"wf_caller_lacks_id_token message":       "The called workflow needs `id-token: write`, and its caller does not grant it",
	"wf_fork_pull_request message":           "A run of pull_request from a fork gets no write permission, and so no id-token",
	"wf_fork_pull_request fix":               "Run the job on push, or only where the pull request is of the repository itself",
	"wf_curl_without_fail message":           "The step that fetches the token calls curl without --fail-with-body",
	"wf_curl_without_fail why":               "curl then succeeds on an error, and the error goes into the token file.",
	"wf_curl_without_fail fix":               "Add `--fail-with-body` to curl",
	"wf_jq_null message":                     "The step that fetches the token calls jq without -e",
	"wf_jq_null why":                         "Where the answer has no value, jq writes the word null and succeeds.",
	"wf_jq_null fix":                         "Write `jq -er .value`",
	"wf_no_pipefail message":                 "The step that fetches the token has a pipe and no pipefail",
	"wf_no_pipefail why":                     "The shell of a step without `shell: bash` takes the last command's status only.",
	"wf_no_pipefail fix":                     "Begin the step with `set -euo pipefail`",
	"wf_runner_context_in_env message":       "`env:` of the job or the workflow uses the context runner",
	"wf_runner_context_in_env why":           "It is not known there, so the path is empty at its beginning.",
	"wf_runner_context_in_env fix":           "Set the variable in the step, or write $RUNNER_TEMP to $GITHUB_ENV",
	"wf_env_not_expanded message":            "A value in `env:` is written with $NAME",
	"wf_env_not_expanded why":                "`env:` expands expressions only, no variables of a shell.",
	"wf_env_not_expanded fix":                "Write an expression, or set the variable in a step",
	"wf_token_file_not_written message":      "ANTHROPIC_IDENTITY_TOKEN_FILE names a file that no step writes",
	"wf_token_file_not_written why":          "The SDK opens it at the first request and finds nothing.",
	"wf_token_file_not_written fix":          "Write the token to that very path",
	"wf_token_fetched_early message":         "The token is fetched long before it is exchanged",
	"wf_token_fetched_early why":             "It lives about five minutes.",
	"wf_token_fetched_early fix":             "Move the fetching step to just before the step that calls Claude",
}

// inWords fills a text's holes in with what they stand for, and writes it in
// Markdown; lines for a file come by themselves.
func inWords(t *testing.T, id string, text say.Template) (prose, lines string) {
	t.Helper()
	fills := say.Fills{}
	for _, name := range text.Holes() {
		words, known := "", false
		for _, key := range []string{name, id + " " + name} {
			if s, ok := pageWords[key]; ok && s != strings.ToUpper(s) {
				words, known = "‹"+s+"›", true
			} else if ok {
				words, known = s, true
			}
			if s, ok := pageSentences[key]; ok {
				words, known = s, true
			}
		}
		if !known {
			t.Errorf("%s: nothing says what {%s} stands for", id, name)
		}
		fills[name] = say.Template(words).Fill(nil)
	}
	var b strings.Builder
	for _, p := range text.Fill(fills) {
		switch p.Kind {
		case say.Lines:
			lines = p.S
		case say.Command:
			b.WriteString("`" + p.S + "`")
		default:
			b.WriteString(strings.ReplaceAll(p.S, "*", `\*`)) // no emphasis
		}
	}
	return b.String(), lines
}

func page(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`# The causes of gh-wif diagnose

Every cause that ` + "`gh-wif diagnose`" + ` names, with the fix and how to verify it. The
words in ‹› are filled in from the token, the rule and whatever else was given; a
report names the exact value. The context is what follows the repository in a
subject. The ids are those of ` + "`--json`" + ` (` + "`causes[].id`" + `), and they do not
change.

A test writes this page from the program's own texts
(` + "`go test ./diagnose -run TestCausesPage -update`" + `).
`)
	for _, family := range cause.Families() {
		fmt.Fprintf(&b, "\n## %s\n", family.Name)
		for _, c := range family.Causes {
			words := func(s say.Template) string { prose, _ := inWords(t, c.ID, s); return prose }
			fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s\n\n", c.ID, words(say.Template(c.Title)), words(c.Explanation))
			fix, lines := inWords(t, c.ID, c.Fix)
			fmt.Fprintf(&b, "- **Change this:** %s\n", fix)
			if lines != "" {
				fmt.Fprintf(&b, "\n  ```yaml\n  %s\n  ```\n\n", strings.ReplaceAll(lines, "\n", "\n  "))
			}
			fmt.Fprintf(&b, "- **Then check:** %s\n- **Read:** <%s>\n", words(c.Verify), c.Docs)
		}
	}
	return b.String()
}

// docs/causes.md has every cause, in the program's own words.
func TestCausesPage(t *testing.T) {
	want := page(t)
	if u := flag.Lookup("update"); u != nil && u.Value.String() == "true" {
		if err := os.WriteFile(causesPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(causesPage)
	if err != nil || string(got) != want {
		t.Errorf("docs/causes.md is not what the program says (%v): run go test ./diagnose -run TestCausesPage -update", err)
	}
}
