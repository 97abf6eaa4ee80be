package templates_test

import (
	"io"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"

	"gh-wif/internal/versions"
	"gh-wif/templates"
)

// The guide "Use WIF with GitHub Actions" shows nine ways to acquire and use a
// token. Each keeps a row here: what makes its client, and what picks the answer.
func TestEverySampleOfTheGuideHasItsWorkflow(t *testing.T) {
	for _, row := range []struct {
		tab      string
		language templates.Language
		client   []string
		text     string
	}{
		{"cURL", templates.Curl, []string{
			`"$api/v1/oauth/token"`, `"$api/v1/messages"`, "urn:ietf:params:oauth:grant-type:jwt-bearer",
			"federation_rule_id", "organization_id", "service_account_id", "workspace_id", "anthropic-version: " + versions.API,
		}, `select(.type == "text")`},
		{"Python", templates.Python, []string{"pip install anthropic", "anthropic.Anthropic()"}, `block.type == "text"`},
		{"TypeScript", templates.TypeScript, []string{"npm install @anthropic-ai/sdk", "new Anthropic()"}, `block.type === "text"`},
		{"Go", templates.Go, []string{"go get github.com/anthropics/anthropic-sdk-go/v2\n", "anthropic.NewClient()"}, `block.Type == "text"`},
		{"Java", templates.Java, []string{"com.anthropic:anthropic-java:3.", "AnthropicOkHttpClient.fromEnv()"}, "block.text().stream()"},
		{"C#", templates.CSharp, []string{"package Anthropic", "new AnthropicClient()"}, "block.Value is TextBlock"},
		{"CLI", templates.CLI, []string{"anthropic-cli/v2/cmd/ant@latest", "ant messages create", "oidc_federation", "ANTHROPIC_PROFILE"}, `select(.type == "text")`},
		{"PHP", templates.PHP, []string{"composer require anthropic-ai/sdk", "new Client()"}, "$block->type === 'text'"},
		{"Ruby", templates.Ruby, []string{"gem install anthropic", "Anthropic::Client.new"}, "block.type == :text"},
	} {
		content := render(t, sample(row.language)).Content
		for _, part := range append(row.client, row.text, versions.DefaultModel, "Hello, Claude") {
			if !strings.Contains(content, part) {
				t.Errorf("%s: no %s", row.tab, part)
			}
		}
		checkHandsTheTokenOver(t, row.tab, theJob(t, sample(row.language)))
	}
}

func checkHandsTheTokenOver(t *testing.T, tab string, j job) {
	t.Helper()
	for name, want := range map[string]string{
		"ANTHROPIC_FEDERATION_RULE_ID": "fdrl_...", "ANTHROPIC_ORGANIZATION_ID": "00000000-0000-0000-0000-000000000000",
		"ANTHROPIC_SERVICE_ACCOUNT_ID": "svac_...", "ANTHROPIC_WORKSPACE_ID": "wrkspc_...",
	} {
		if j.Env[name] != want {
			t.Errorf("%s: the job has %s %q", tab, name, j.Env[name])
		}
	}
	fetches, uses := -1, -1
	for i, s := range j.Steps {
		switch s.Name {
		case tokenStep:
			fetches = i
		case "Call Claude":
			uses = i
		default:
			continue
		}
		if got := s.Env["ANTHROPIC_IDENTITY_TOKEN_FILE"]; got != "${{ runner.temp }}/anthropic-identity-token" {
			t.Errorf("%s: %s has the token file %q", tab, s.Name, got)
		}
	}
	if fetches < 0 || uses != fetches+1 {
		t.Errorf("%s: the token is fetched in step %d and used in step %d: want it right before", tab, fetches, uses)
	}
}

func TestPermissionsAreTheLeastAndAtTheJob(t *testing.T) {
	for _, info := range templates.Languages() {
		s := sample(info.ID)
		j := theJob(t, s)
		if len(j.Permissions) != 2 || j.Permissions["id-token"] != "write" || j.Permissions["contents"] != "read" {
			t.Errorf("%s: %v", info.ID, j.Permissions)
		}
		if s.Language != templates.Snippet && !strings.Contains(render(t, s).Content, "\npermissions: {}") {
			t.Errorf("%s: the workflow itself keeps the default permissions", info.ID)
		}
	}
}

func TestNoWorkflowSetsAKeyThatShadowsFederation(t *testing.T) {
	for _, info := range templates.Languages() {
		if content := render(t, sample(info.ID)).Content; strings.Contains(content, "ANTHROPIC_API_KEY") || strings.Contains(content, "ANTHROPIC_AUTH_TOKEN") || strings.Contains(content, "${{ secrets") {
			t.Errorf("%s names a key or a secret", info.ID)
		}
	}
}

func TestClaudeCodeActionGetsTheIdentifiersAsInputs(t *testing.T) {
	s := sample(templates.ClaudeCodeAction)
	s.Audience = "https://example.com/own"
	with := theJob(t, s).step(t, "Run Claude Code").With
	for name, want := range map[string]string{
		"anthropic_federation_rule_id": s.RuleID, "anthropic_organization_id": s.OrganizationID,
		"anthropic_service_account_id": s.ServiceAccountID, "anthropic_workspace_id": s.WorkspaceID,
		"anthropic_oidc_audience": s.Audience,
	} {
		if with[name] != want {
			t.Errorf("%s is %v, want %q", name, with[name], want)
		}
	}
	if _, named := theJob(t, sample(templates.ClaudeCodeAction)).step(t, "Run Claude Code").With["anthropic_oidc_audience"]; named {
		t.Error("the audience that the action asks for anyway is named")
	}
}

func TestMenuDescribesEveryLanguage(t *testing.T) {
	seen := map[templates.Language]bool{}
	for _, info := range templates.Languages() {
		if info.Title == "" || info.About == "" || strings.Contains(info.About, "\n") || seen[info.ID] {
			t.Errorf("%+v", info)
		}
		seen[info.ID] = true
	}
	if len(seen) != 11 {
		t.Errorf("%d languages", len(seen))
	}
}

func TestPinnedActionsAreFullCommitsWithTheVersionBeside(t *testing.T) {
	for _, info := range templates.Languages() {
		s := sample(info.ID)
		s.PinActions, s.Fetch = true, templates.FetchGitHubScript
		w := render(t, s)
		for line := range strings.Lines(w.Content) {
			_, action, found := strings.Cut(strings.TrimSpace(line), "uses: ")
			if !found {
				continue
			}
			_, ref, _ := strings.Cut(action, "@")
			commit, version, _ := strings.Cut(ref, " # ")
			if len(commit) != 40 || strings.Trim(commit, "0123456789abcdef") != "" || version == "" {
				t.Errorf("%s: %s", info.ID, action)
			}
		}
		if len(w.Unpinned) != 0 {
			t.Errorf("%s: not pinned: %q", info.ID, w.Unpinned)
		}
	}
}

func TestNotesSayWhatTheFileCannotSettle(t *testing.T) {
	for _, row := range []struct {
		change func(*templates.Spec)
		want   string
	}{
		{func(s *templates.Spec) { s.Triggers[0], s.NoGuards = templates.Trigger{Event: "pull_request"}, true }, "fork"},
		{func(s *templates.Spec) { s.Reusable = true }, "grant id-token: write"},
		{func(s *templates.Spec) { s.Language, s.LongRunning = templates.Curl, true }, "exchange the renewed"},
		{func(s *templates.Spec) { s.Language = templates.ClaudeCodeAction }, "does not handle the event push"},
		{func(s *templates.Spec) { s.Language, s.LongRunning = templates.ClaudeCodeAction, true }, "renews its own token"},
		{func(s *templates.Spec) { s.Language, s.Fetch = templates.ClaudeCodeAction, "github-script" }, "no token step"},
	} {
		s := sample(templates.Python)
		row.change(&s)
		if notes := strings.Join(render(t, s).Notes, "\n"); !strings.Contains(notes, row.want) {
			t.Errorf("want a note on %q, have %q", row.want, notes)
		}
	}
	if notes := render(t, sample(templates.Python)).Notes; len(notes) != 0 {
		t.Errorf("notes without need: %q", notes)
	}
}

func TestACallerGrantsWhatTheCalledWorkflowNeeds(t *testing.T) {
	const called = "acme/shared/.github/workflows/claude.yml@"
	for ref, uses := range map[string]string{
		"refs/heads/main": called + "main", "refs/tags/v1": called + "v1",
		"0123456789abcdef0123456789abcdef01234567": called + "0123456789abcdef0123456789abcdef01234567",
	} {
		s := sample(templates.Python)
		s.Calls = called + ref
		w, err := templates.Render(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"uses: \"" + uses + "\"", "id-token: write", "permissions: {}"} {
			if !strings.Contains(w.Content, want) {
				t.Errorf("%s is missing in\n%s", want, w.Content)
			}
		}
		if strings.Contains(w.Content, "steps:") {
			t.Error("a job that calls a workflow has steps")
		}
		lint, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if found, err := lint.Lint("claude.yml", []byte(w.Content), nil); err != nil || len(found) > 0 {
			t.Errorf("actionlint: %v %v", found, err)
		}
	}
	s := sample(templates.Python)
	s.Calls = "./local.yml@main"
	if _, err := templates.Render(s); err == nil {
		t.Error("a path without a repository is accepted")
	}
}
