package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/present"
)

// fences are the blocks of YAML of a page of the guide.
func fences(t *testing.T, page string) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "guide", page))
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range strings.Split(string(text), "```yaml\n")[1:] {
		block, _, _ := strings.Cut(after, "```\n")
		blocks = append(blocks, block)
	}
	return blocks
}

// The page on evidence shows the steps that the program prints, and one that prints the job's
// environment: of a credential it tells that it is set, or empty, and never what it is.
func TestThePageOnTokensHasTheStepsThatPrintEvidence(t *testing.T) {
	blocks := fences(t, "token.md")
	if len(blocks) != 3 || blocks[0] != diagnose.PayloadStep || blocks[1] != present.AnswerStep {
		t.Fatalf("%d blocks, want the steps for the payload, the answer and the environment", len(blocks))
	}
	if _, err := exec.LookPath("awk"); err != nil {
		t.Skip(err)
	}
	value := "made-up-value-" + strings.Repeat("x", 20)
	ids := []string{
		"ANTHROPIC_FEDERATION_RULE_ID=fdrl_01", "ANTHROPIC_ORGANIZATION_ID=5a4db0c5-1111-4222-8333-444455556666",
		"ANTHROPIC_SERVICE_ACCOUNT_ID=svac_01", "ANTHROPIC_WORKSPACE_ID=wrkspc_01", "ANTHROPIC_IDENTITY_TOKEN_FILE=/tmp/token",
	}
	for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_IDENTITY_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"} {
		for _, content := range []string{value, "", "a=" + value, value + "\nANTHROPIC_WORKSPACE=" + value} {
			cmd := exec.Command("bash", "-c", scriptOf(t, blocks[2]))
			cmd.Env = append(ids, "PATH="+os.Getenv("PATH"), name+"="+content)
			out, err := cmd.CombinedOutput()
			said := name + "=set"
			if content == "" {
				said = name + "="
			}
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if err != nil || strings.Contains(string(out), value) || len(lines) != len(ids)+1 || !strings.Contains("\n"+string(out), "\n"+said+"\n") {
				t.Errorf("%s=%q: %v\n%s", name, content, err, out)
			}
		}
	}
	t.Chdir(t.TempDir())
	write(t, "job.env", strings.Join(append(ids, "ANTHROPIC_API_KEY=set"), "\n"))
	if out, _, status := command(t, "diagnose", "--env-file", "job.env"); status != 1 || !strings.Contains(out, "ANTHROPIC_API_KEY is set. ") {
		t.Errorf("status %d: %s", status, out)
	}
}
