package migrate_test

import (
	"strings"
	"testing"

	"gh-wif/internal/migrate"
)

const secretHere = "${{ secrets.ANTHROPIC_API_KEY }}"

// script is a workflow of one job that runs some lines, with the key in the step's environment.
func script(lines ...string) string {
	return "on: {push: {branches: [main]}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - env:\n" +
		"          ANTHROPIC_API_KEY: " + secretHere + "\n        run: |\n          " + strings.Join(lines, "\n          ") + "\n"
}

func TestAKeyThatIsHandedOnByItsNameStays(t *testing.T) {
	for _, lines := range [][]string{
		{`flyctl secrets set ANTHROPIC_API_KEY="$ANTHROPIC_API_KEY" --app x`},
		{`flyctl secrets set ANTHROPIC_API_KEY=` + secretHere + ` --app x`, "python smoke.py"},
		{`heroku config:set \`, `  ANTHROPIC_API_KEY="$ANTHROPIC_API_KEY" \`, "  -a app"},
		{"sam deploy --parameter-overrides ANTHROPIC_API_KEY=$ANTHROPIC_API_KEY A=b"},
		{`echo "ANTHROPIC_API_KEY=$ANTHROPIC_API_KEY" > .env`, "python call.py"},
		{"cat > .env <<EOF", "ANTHROPIC_API_KEY=$ANTHROPIC_API_KEY", "EOF", "python call.py"},
		{`ssh host <<-"END"`, "export ANTHROPIC_API_KEY=" + secretHere, "./run", "END"},
	} {
		p := run(t, options("w.yml", script(lines...)))
		if j := job(t, p, "a"); j.State != migrate.Cannot || p.Files[0].Changed {
			t.Errorf("%q is %s\n%s", lines, j.State, p.Files[0].Content)
		}
	}
}

func TestAKeyThatIsSetForACommandGoes(t *testing.T) {
	for from, want := range map[string]string{
		"export ANTHROPIC_API_KEY=" + secretHere + " && python call.py":                           "python call.py",
		"cd x && export ANTHROPIC_API_KEY=\"$ANTHROPIC_API_KEY\"; python call.py":                 "cd x && python call.py",
		"cd x && ANTHROPIC_API_KEY=" + secretHere + " && python call.py":                          "cd x && python call.py",
		"if ! A='1 2' ANTHROPIC_API_KEY=\"$ANTHROPIC_API_KEY\" B=2 python call.py; then exit; fi": "if ! A='1 2' B=2 python call.py; then exit; fi",
		"X=$(env ANTHROPIC_API_KEY=" + secretHere + " python call.py)":                            "X=$(env python call.py)",
		"A=${{ github.sha }} ANTHROPIC_API_KEY=" + secretHere + " python call.py":                 "A=${{ github.sha }} python call.py",
		"A=1 \\\n          ANTHROPIC_API_KEY=$ANTHROPIC_API_KEY \\\n          python call.py":     "A=1 \\\n          python call.py",
	} {
		p := run(t, options("w.yml", script(from)))
		if j := job(t, p, "a"); j.State != migrate.Switched || !strings.HasSuffix(content(t, p, "w.yml"), "        run: |\n          "+want+"\n") {
			t.Errorf("%s is %s, %s\n%s", from, j.State, j.Because, p.Files[0].Content)
		}
	}
}

func TestAHeaderOfTwoPartsGetsTheAccessToken(t *testing.T) {
	for _, header := range []string{`'x-api-key: '"$ANTHROPIC_API_KEY"`, `"X-Api-Key: "$ANTHROPIC_API_KEY`} {
		p := run(t, options("w.yml", script("curl -H "+header+" https://api.anthropic.com/v1/models")))
		want := `curl -H "authorization: Bearer $ANTHROPIC_AUTH_TOKEN" https://api.anthropic.com/v1/models`
		if j := job(t, p, "a"); j.State != migrate.Switched || !strings.Contains(content(t, p, "w.yml"), want) {
			t.Errorf("%s is %s, %s", header, j.State, j.Because)
		}
	}
}

func TestNoKeyOfTheWorkflowIsLeftBehindOneOfTheJob(t *testing.T) {
	const text = "on: {push: {branches: [main]}}\nenv:\n  ANTHROPIC_API_KEY: " + secretHere + "\njobs:\n  a:\n    runs-on: ubuntu-latest\n" +
		"    env:\n      ANTHROPIC_API_KEY: ${{ secrets.OTHER }}\n    steps:\n      - run: python call.py\n        env:\n          ANTHROPIC_API_KEY: ${{ secrets.THIRD }}\n"
	p := run(t, options("w.yml", text))
	if got := content(t, p, "w.yml"); job(t, p, "a").State != migrate.Switched || strings.Contains(got, "ANTHROPIC_API_KEY") {
		t.Error(got)
	}
}

func TestAKeyIsSeenThroughTheEnvironment(t *testing.T) {
	const head = "on: {push: {branches: [main]}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      CLAUDE_KEY: " + secretHere + "\n    steps:\n"
	p := run(t, options("w.yml", head+"      - uses: anthropics/claude-code-action@v1.0.150\n        with:\n          anthropic_api_key: ${{ env.CLAUDE_KEY }}\n"+
		"      - run: python call.py\n        env:\n          ANTHROPIC_API_KEY: ${{ env.CLAUDE_KEY }}\n"))
	if got := content(t, p, "w.yml"); job(t, p, "a").State != migrate.Switched || strings.Contains(got, "CLAUDE_KEY") {
		t.Error(job(t, p, "a").Because, got)
	}
	p = run(t, options("w.yml", head+"      - run: python call.py\n        env:\n          ANTHROPIC_API_KEY: "+secretHere+
		"\n      - uses: acme/review@v1\n        with:\n          key: ${{ env.CLAUDE_KEY }}\n"))
	if j := job(t, p, "a"); j.State != migrate.Cannot || j.Line != 13 {
		t.Errorf("%s on line %d: %s", j.State, j.Line, j.Because)
	}
}

func TestAQuestionForTheSecretStaysAndIsNamed(t *testing.T) {
	const ask = "      HAS_KEY: ${{ secrets.ANTHROPIC_API_KEY != '' }}\n"
	text := strings.Replace(script("python call.py"), "    steps:", "    env:\n"+ask+"    steps:", 1)
	p := run(t, options("w.yml", text))
	if got := content(t, p, "w.yml"); job(t, p, "a").State != migrate.Switched || !strings.Contains(got, ask) || !warned(p, "key_still_used") {
		t.Error(got)
	}
}

func TestAStepThatOnlySetsTheKeyForOthersKeepsNoneOfIt(t *testing.T) {
	text := "on: {push: {branches: [main]}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          echo \"ANTHROPIC_API_KEY=$K\" >> \"$GITHUB_ENV\"\n" +
		"          echo A=1 >> \"$GITHUB_ENV\"\n        env:\n          K: " + secretHere + "\n      - run: python call.py\n"
	first := content(t, run(t, options("w.yml", text)), "w.yml")
	again := run(t, options("w.yml", first))
	if j := job(t, again, "a"); strings.Contains(first, "secrets.") || j.State != migrate.Already || again.Files[0].Changed {
		t.Errorf("%s: %s\n%s", j.State, j.Because, first)
	}
}
