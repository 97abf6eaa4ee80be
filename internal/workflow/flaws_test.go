package workflow

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func fixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func mustRead(t testing.TB, text string) File {
	t.Helper()
	f, err := Read(".github/workflows/claude.yml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

// change replaces old by new and fails where old is not there, so that a case cannot pass by accident.
func change(t testing.TB, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the fixture has no %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func ids(fs []Flaw) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.ID)
	}
	slices.Sort(out)
	return out
}

func TestASoundWorkflowHasNoFlaws(t *testing.T) {
	for _, name := range []string{"good.yml", "action.yml"} {
		if got := Flaws(mustRead(t, fixture(t, name)), Context{}); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTheDocumentationsOwnWorkflowIsFragile(t *testing.T) {
	got := ids(Flaws(mustRead(t, fixture(t, "page.yml")), Context{}))
	want := []string{"wf_curl_without_fail", "wf_jq_null", "wf_no_pipefail", "wf_token_in_tmp"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

type seeded struct {
	name   string
	file   string
	change []string
	want   []string // ids, sorted
	line   int      // of the first flaw with the first id; 0: not looked at
	grade  Grade    // of the same; "": not looked at
	says   string   // part of its message
	edit   bool     // it has an edit, which makes it go away
}

const jobPermissions = "    permissions:\n      contents: read\n      id-token: write\n"

var seededDefects = []seeded{
	{
		name: "the job's block replaces the workflow's", file: "good.yml",
		change: []string{"permissions:\n  contents: read\n", "permissions:\n  id-token: write\n", "      id-token: write\n    env", "    env"},
		want:   []string{"wf_missing_id_token_permission"}, line: 13, grade: Error, says: "replace those of line 7", edit: true,
	},
	{
		name: "the workflow's block lacks the scope", file: "good.yml", change: []string{jobPermissions, ""},
		want: []string{"wf_missing_id_token_permission"}, line: 7, edit: true,
	},
	{
		name: "no permissions at all", file: "good.yml", change: []string{jobPermissions, "", "permissions:\n  contents: read\n", ""},
		want: []string{"wf_missing_id_token_permission"}, line: 9, says: "default never includes", edit: true,
	},
	{
		name: "read-all", file: "good.yml", change: []string{jobPermissions, "    permissions: read-all\n"},
		want: []string{"wf_missing_id_token_permission"}, says: "read-all",
	},
	{
		name: "an empty flow mapping", file: "good.yml", change: []string{jobPermissions, "    permissions: {}\n"},
		want: []string{"wf_missing_id_token_permission"}, edit: true,
	},
	{
		name: "a flow mapping", file: "action.yml", change: []string{", id-token: write", ""},
		want: []string{"wf_missing_id_token_permission"}, line: 9, edit: true,
	},
	{
		name: "id-token: read", file: "good.yml", change: []string{"id-token: write", "id-token: read"},
		want: []string{"wf_missing_id_token_permission"}, says: `"read"`, edit: true,
	},
	{
		name: "no audience", file: "good.yml", change: []string{"&audience=https://api.anthropic.com", "", `"$RUNNER_TEMP/github-token"`, `"$ANTHROPIC_IDENTITY_TOKEN_FILE"`},
		want: []string{"aud_default_owner_url"}, line: 29, grade: Error, edit: true,
	},
	{
		name: "a slash at the end of the audience", file: "good.yml", change: []string{"anthropic.com\"", "anthropic.com/\""},
		want: []string{"aud_trailing_slash"}, edit: true,
	},
	{
		name: "no scheme in the audience", file: "good.yml", change: []string{"audience=https://", "audience="},
		want: []string{"aud_missing_scheme"}, edit: true,
	},
	{
		name: "another audience", file: "good.yml", change: []string{"audience=https://api.anthropic.com", "audience=anthropic"},
		want: []string{"aud_other_service"}, says: `"anthropic"`, edit: true,
	},
	{
		name: "an audience in a variable", file: "good.yml", change: []string{"audience=https://api.anthropic.com", "audience=$AUD", "set -euo pipefail", "AUD=anthropic"},
		want: []string{"aud_other_service"},
	},
	{
		name: "a percent-encoded audience is the same", file: "good.yml", change: []string{"https://api.anthropic.com", "https%3A%2F%2Fapi.anthropic.com"},
	},
	{
		name: "curl without --fail before a strict jq", file: "good.yml", change: []string{" --fail-with-body", ""},
		want: []string{"wf_curl_without_fail"}, grade: Note, line: 29, edit: true,
	},
	{
		name: "curl without --fail", file: "page.yml", change: []string{"run: |\n          curl", "run: |\n          set -o pipefail\n          curl", "/tmp/gha-jwt", "${{ github.workspace }}/../t"},
		want: []string{"wf_curl_without_fail", "wf_jq_null"}, grade: Warning, edit: true,
	},
	{
		name: "curl -f in a cluster", file: "good.yml", change: []string{"-sS --fail-with-body", "-fsSL"},
	},
	{
		name: "an f in a value is no flag", file: "good.yml", change: []string{"--fail-with-body", "-ofile"},
		want: []string{"wf_curl_without_fail"}, edit: true,
	},
	{
		name: "jq without -e after curl --fail with pipefail", file: "good.yml", change: []string{"jq -er", "jq -r"},
	},
	{
		name: "jq without -e and no pipefail", file: "good.yml", change: []string{"jq -er", "jq -r", "set -euo pipefail", "set -eu"},
		want: []string{"wf_jq_null", "wf_no_pipefail"}, line: 31, edit: true,
	},
	{
		name: "the script looks at the token itself", file: "page.yml", change: []string{
			"| jq -r .value > \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"", "| jq -r .value > \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"\n          test -s \"$ANTHROPIC_IDENTITY_TOKEN_FILE\"",
			"/tmp/gha-jwt", "${{ github.workspace }}/../t",
		},
		want: []string{"wf_curl_without_fail"}, grade: Note, edit: true,
	},
	{
		name: "the token in /tmp on a runner of one's own", file: "page.yml", change: []string{"runs-on: ubuntu-latest", "runs-on: [self-hosted, linux]", "curl -sS", "curl -sSf", "jq -r", "jq -er"},
		want: []string{"wf_token_in_tmp"}, grade: Warning,
	},
	{
		name: "the token redirected to /tmp", file: "good.yml", change: []string{`"$RUNNER_TEMP/github-token"` + "\n      - name: Ask", "/tmp/jwt\n      - name: Ask"},
		want: []string{"wf_token_in_tmp"}, grade: Note, line: 31, says: "/tmp/jwt",
	},
	{
		name: "runner.temp in env: of the job", file: "page.yml", change: []string{"/tmp/gha-jwt", "${{ runner.temp }}/jwt", "curl -sS", "curl -sSf", "jq -r", "jq -er"},
		want: []string{"wf_runner_context_in_env"}, line: 16, grade: Error,
	},
	{
		name: "a shell variable in env:", file: "page.yml", change: []string{"/tmp/gha-jwt", "$RUNNER_TEMP/jwt", "curl -sS", "curl -sSf", "jq -r", "jq -er"},
		want: []string{"wf_env_not_expanded"}, says: "$RUNNER_TEMP/jwt",
	},
	{
		name: "nothing writes the token file", file: "page.yml", change: []string{"      - name: Fetch GitHub OIDC token\n", "      - name: Nothing\n", `curl -sS -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \`, "echo \\", `"$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" \`, `a \`, `| jq -r .value > "$ANTHROPIC_IDENTITY_TOKEN_FILE"`, "| cat", "/tmp/gha-jwt", "/srv/gha"},
		want: []string{"wf_token_file_not_written"}, line: 16,
	},
	{
		name: "an API key beside federation", file: "page.yml", change: []string{"    env:\n", "    env:\n      ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}\n", "curl -sS", "curl -sSf", "jq -r", "jq -er", "/tmp/", "/srv/"},
		want: []string{"env_api_key_shadows"}, line: 12, grade: Error,
	},
	{
		name: "an empty API key", file: "page.yml", change: []string{"    env:\n", "    env:\n      ANTHROPIC_API_KEY: ''\n", "curl -sS", "curl -sSf", "jq -r", "jq -er", "/tmp/", "/srv/"},
		want: []string{"env_api_key_shadows"}, grade: Warning,
	},
	{
		name: "an API key in the workflow's env:", file: "page.yml", change: []string{"jobs:\n", "env:\n  ANTHROPIC_AUTH_TOKEN: ${{ secrets.T }}\njobs:\n", "curl -sS", "curl -sSf", "jq -r", "jq -er", "/tmp/", "/srv/"},
		want: []string{"env_api_key_shadows"}, line: 9,
	},
	{
		name: "a bearer token that a step minted", file: "page.yml", change: []string{"        run: |\n          pip", "        env:\n          ANTHROPIC_AUTH_TOKEN: ${{ steps.mint.outputs.token }}\n        run: |\n          pip", "curl -sS", "curl -sSf", "jq -r", "jq -er", "/tmp/", "/srv/"},
	},
	{
		name: "the action with a key and federation", file: "action.yml", change: []string{"        with:\n", "        with:\n          anthropic_api_key: ${{ secrets.KEY }}\n"},
		want: []string{"env_api_key_shadows"}, line: 14, grade: Warning,
	},
	{
		name: "the action without the organization", file: "action.yml", change: []string{"          anthropic_organization_id: ${{ vars.ORGANIZATION }}\n", ""},
		want: []string{"env_incomplete"}, grade: Error,
	},
	{
		name: "the action asks for another audience", file: "action.yml", change: []string{"        with:\n", "        with:\n          anthropic_oidc_audience: https://api.anthropic.com/\n"},
		want: []string{"aud_trailing_slash"}, line: 14,
	},
	{
		name: "the action by a tag", file: "action.yml", change: []string{"@0123456789012345678901234567890123456789 # v1", "@v1"},
		want: []string{"wf_action_moving_tag"}, grade: Note,
	},
	{
		name: "the organization is missing", file: "good.yml", change: []string{"      ANTHROPIC_ORGANIZATION_ID: 6f1b7c1e-1111-4222-8333-444455556666\n", ""},
		want: []string{"env_incomplete"}, grade: Error, says: "ANTHROPIC_ORGANIZATION_ID",
	},
	{
		name: "the service account is missing", file: "good.yml", change: []string{"      ANTHROPIC_SERVICE_ACCOUNT_ID: svac_01exampleAccount\n", ""},
		want: []string{"env_incomplete"}, grade: Note,
	},
	{
		name: "a program with variables of its own", file: "good.yml", change: []string{"ANTHROPIC_ORGANIZATION_ID", "ANTHROPIC_ORG_ID", "ANTHROPIC_IDENTITY_TOKEN_FILE", "JWT"},
		want: []string{"env_name_near_miss"}, grade: Note,
	},
	{
		name: "a command that federates without a token", file: "good.yml", change: []string{"python ask.py", "ant messages create", "curl -sS", "true", "$ACTIONS_ID_TOKEN_REQUEST_TOKEN", "", "$ACTIONS_ID_TOKEN_REQUEST_URL", "", "ANTHROPIC_IDENTITY_TOKEN_FILE", "OTHER"},
		want: []string{"env_incomplete"}, grade: Error,
	},
	{
		name: "the token file is missing", file: "good.yml", change: []string{`echo "ANTHROPIC_IDENTITY_TOKEN_FILE=$RUNNER_TEMP/github-token" >> "$GITHUB_ENV"`, "true"},
		want: []string{"env_incomplete"}, says: "ANTHROPIC_IDENTITY_TOKEN_FILE",
	},
	{
		name: "the workspace is missing", file: "good.yml", change: []string{"      ANTHROPIC_WORKSPACE_ID: wrkspc_01exampleSpace\n", ""},
		want: []string{"env_workspace_missing"}, grade: Note,
	},
	{
		name: "rule and account are swapped", file: "good.yml", change: []string{"fdrl_01exampleRule", "svac_01exampleX", "svac_01exampleAccount", "fdrl_01exampleRule"},
		want: []string{"env_rule_id_malformed", "env_service_account_malformed"}, line: 17, says: "service account",
	},
	{
		name: "placeholders", file: "good.yml", change: []string{"fdrl_01exampleRule", "fdrl_...", "6f1b7c1e-1111-4222-8333-444455556666", "00000000-0000-0000-0000-000000000000"},
		want: []string{"env_org_id_wrong", "env_rule_id_malformed"}, says: "placeholder",
	},
	{
		name: "an organization that is no UUID", file: "good.yml", change: []string{"6f1b7c1e-1111", "6f1b7c1e1111"},
		want: []string{"env_org_id_wrong"},
	},
	{
		name: "a workspace by its name", file: "good.yml", change: []string{"wrkspc_01exampleSpace", "production"},
		want: []string{"env_workspace_malformed"},
	},
	{
		name: "an empty rule", file: "good.yml", change: []string{"fdrl_01exampleRule", `""`},
		want: []string{"env_incomplete", "env_rule_id_malformed"},
	},
	{
		name: "two processes exchange one token", file: "good.yml", change: []string{"python ask.py", "|\n          ant messages create --model m\n          ant messages create --model n"},
		want: []string{"jti_replayed"}, line: 35,
	},
	{
		name: "a token that is renewed", file: "good.yml", change: []string{"python ask.py", "|\n          while renew; do sleep 200; done &\n          ant messages create --model m\n          ant messages create --model n"},
	},
	{
		name: "slow work between token and use", file: "good.yml", change: []string{"      - name: Ask\n        run: python ask.py", "      - run: docker build .\n      - run: ant messages create --model m"},
		want: []string{"wf_token_fetched_early"}, grade: Note, says: "docker build",
	},
	{
		name: "pull_request_target", file: "good.yml", change: []string{"  workflow_dispatch:\n", "  pull_request_target:\n"},
		want: []string{"wf_outsider_trigger"}, line: 5, grade: Warning, says: "anyone",
	},
	{
		name: "issue_comment without the action", file: "good.yml", change: []string{"  workflow_dispatch:\n", "  issue_comment:\n"},
		want: []string{"wf_outsider_trigger"},
	},
	{
		name: "issue_comment of members", file: "good.yml", change: []string{"  workflow_dispatch:\n", "  issue_comment:\n", "    runs-on", "    if: github.event.comment.author_association == 'MEMBER'\n    runs-on"},
	},
	{
		name: "a job that leaves the event out", file: "good.yml", change: []string{"  workflow_dispatch:\n", "  pull_request_target:\n", "    runs-on", "    if: github.event_name == 'push'\n    runs-on"},
	},
	{
		name: "pull requests", file: "good.yml", change: []string{"  workflow_dispatch:\n", "  pull_request:\n"},
		want: []string{"wf_fork_pull_request"}, grade: Note,
	},
	{
		name: "an API key alone", file: "action.yml", change: []string{
			"anthropic_federation_rule_id: ${{ vars.RULE }}", "anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}",
			"          anthropic_organization_id: ${{ vars.ORGANIZATION }}\n", "", "          anthropic_service_account_id: ${{ vars.ACCOUNT }}\n", "", "          anthropic_workspace_id: default\n", "",
		},
		want: []string{"wf_api_key_instead_of_federation"}, grade: Note, line: 14,
	},
}

func TestSeededDefectsAreFound(t *testing.T) {
	for _, tt := range seededDefects {
		for _, eol := range []string{"\n", "\r\n"} {
			t.Run(tt.name, func(t *testing.T) {
				text := strings.ReplaceAll(change(t, fixture(t, tt.file), tt.change...), "\n", eol)
				found := Flaws(mustRead(t, text), Context{})
				if got := ids(found); !slices.Equal(got, tt.want) {
					t.Fatalf("got %v, want %v: %+v\n%s", got, tt.want, found, text)
				}
				if len(tt.want) > 0 {
					tt.check(t, text, found)
				}
			})
		}
	}
}

func (tt seeded) check(t *testing.T, text string, found []Flaw) {
	t.Helper()
	f := found[slices.IndexFunc(found, func(f Flaw) bool { return f.ID == tt.want[0] })]
	if f.Pos.Column < 1 || tt.line != 0 && f.Pos.Line != tt.line {
		t.Errorf("at %v, want line %d: %s", f.Pos, tt.line, f.Message)
	}
	if tt.grade != "" && f.Grade != tt.grade {
		t.Errorf("grade %s, want %s", f.Grade, tt.grade)
	}
	if !strings.Contains(f.Message, tt.says) {
		t.Errorf("message %q lacks %q", f.Message, tt.says)
	}
	if f.File == "" || f.Job == "" || f.Why == "" || f.Fix == "" {
		t.Errorf("a field is empty: %+v", f)
	}
	if (f.Edit != nil) != tt.edit {
		t.Fatalf("edit %+v, want one: %v", f.Edit, tt.edit)
	}
	for _, f := range found {
		if f.Edit == nil {
			continue
		}
		fixed := string(f.Edit.Apply([]byte(text)))
		if slices.Contains(ids(Flaws(mustRead(t, fixed), Context{})), f.ID) {
			t.Errorf("%s is still found after its edit:\n%s", f.ID, fixed)
		}
	}
}
