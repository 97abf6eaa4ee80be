package workflow

import (
	"slices"
	"strings"
	"testing"
)

// scripted is a federated job that runs scripts one after another; the first has the id token.
func scripted(scripts ...string) string {
	var b strings.Builder
	b.WriteString("on: push\npermissions: {id-token: write}\njobs:\n  ask:\n    runs-on: x\n    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01}\n    steps:\n")
	for i, s := range scripts {
		if i == 0 {
			b.WriteString("      - id: token\n        ")
		} else {
			b.WriteString("      - ")
		}
		if js, ok := strings.CutPrefix(s, "js:"); ok {
			b.WriteString("uses: actions/github-script@0123456789012345678901234567890123456789\n        with:\n          script: |\n            " + strings.ReplaceAll(js, "\n", "\n            ") + "\n")
			continue
		}
		b.WriteString("run: |\n          " + strings.ReplaceAll(s, "\n", "\n          ") + "\n")
	}
	return b.String()
}

// leaks are the ids of the findings about tokens that get out, and the grade of the first that is wanted.
func leaks(t *testing.T, text string, want []string) (got []string, grade Grade) {
	t.Helper()
	for _, f := range Flaws(mustRead(t, text), Context{}) {
		if f.ID != "wf_token_shown" && f.ID != "wf_token_unmasked" {
			continue
		}
		got = append(got, f.ID)
		if len(want) > 0 && f.ID == want[0] {
			grade = f.Grade
		}
	}
	slices.Sort(got)
	return got, grade
}

func TestTokensThatAreShownOrHandedOnUnmasked(t *testing.T) {
	const (
		ask    = `JWT=$(curl -fsSH "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -er .value)` + "\n"
		answer = `RESPONSE=$(curl -sS https://api.anthropic.com/v1/oauth/token -d "{\"assertion\": \"$JWT\"}")` + "\n"
		access = `ACCESS=$(echo "$RESPONSE" | jq -er .access_token)` + "\n"
		mask   = `echo "::add-mask::$JWT"` + "\n"
		js     = "js:const token = await core.getIDToken('https://api.anthropic.com');\n"
		shown  = "wf_token_shown"
		handed = "wf_token_unmasked"
	)
	for name, tt := range map[string]struct {
		scripts []string
		want    []string
		grade   Grade
	}{
		"echoed":                        {[]string{ask + `echo "got $JWT"`}, []string{shown}, Error},
		"echoed in braces":              {[]string{ask + `echo "got ${JWT}."`}, []string{shown}, Error},
		"printed to the error output":   {[]string{ask + `printf '%s' "$JWT" >&2`}, []string{shown}, Error},
		"the answer":                    {[]string{ask + answer + `echo "$RESPONSE"`}, []string{shown}, Error},
		"the access token":              {[]string{ask + answer + access + `echo $ACCESS`}, []string{shown}, Error},
		"the file":                      {[]string{`cat "$ANTHROPIC_IDENTITY_TOKEN_FILE"`}, []string{shown}, Error},
		"a copy":                        {[]string{ask + "T=\"$JWT\"\necho $T"}, []string{shown}, Error},
		"an output":                     {[]string{ask + `echo "token=$JWT" >> "$GITHUB_OUTPUT"`}, []string{handed}, Warning},
		"a variable of later steps":     {[]string{ask + `echo "ANTHROPIC_IDENTITY_TOKEN=$JWT" >> $GITHUB_ENV`}, []string{handed}, Warning},
		"an access token in a variable": {[]string{ask + answer + access + `echo "ANTHROPIC_AUTH_TOKEN=$ACCESS" >> "$GITHUB_ENV"`}, []string{handed}, Warning},
		"an output that is printed":     {[]string{ask + `echo "token=$JWT" >> "$GITHUB_OUTPUT"`, `echo "${{ steps.token.outputs.token }}"`}, []string{shown, handed}, Error},
		"an output of JavaScript":       {[]string{js + "core.setOutput('token', token);"}, []string{handed}, Note},
		"and printed":                   {[]string{js + "core.setOutput('token', token);", `echo "${{ steps.token.outputs.token }}"`}, []string{shown, handed}, Note},
		"printed by JavaScript":         {[]string{js + "console.log(`token: `, token);"}, []string{shown}, Note},
		// What is no leak.
		"masked, an output":          {[]string{ask + mask + `echo "token=$JWT" >> "$GITHUB_OUTPUT"`}, nil, ""},
		"masked, a variable":         {[]string{ask + mask + `echo "T=$JWT" >> "$GITHUB_ENV"`}, nil, ""},
		"a secret in JavaScript":     {[]string{js + "core.setSecret(token);\ncore.setOutput('token', token);"}, nil, ""},
		"written to a file":          {[]string{ask + `printf '%s' "$JWT" > "$RUNNER_TEMP/t"`}, nil, ""},
		"piped on":                   {[]string{ask + `echo "$JWT" | cut -d. -f2 | base64 -d`}, nil, ""},
		"its length":                 {[]string{ask + `echo "${#JWT} characters"`}, nil, ""},
		"whether it is there":        {[]string{ask + `echo "${JWT:+there}"`}, nil, ""},
		"its payload":                {[]string{ask + "P=$(echo \"$JWT\" | cut -d. -f2 | base64 -d)\necho \"$P\""}, nil, ""},
		"the status":                 {[]string{ask + "CODE=$(curl -s -o /dev/null -w '%{http_code}' https://api.anthropic.com/v1/oauth/token -d \"$JWT\")\necho $CODE"}, nil, ""},
		"the answer where it failed": {[]string{ask + answer + "if [ -z \"$(jq -r '.access_token // empty' <<<\"$RESPONSE\")\" ]; then\n  echo \"$RESPONSE\"\n  exit 1\nfi"}, nil, ""},
		"or else":                    {[]string{ask + answer + `jq -e .access_token <<<"$RESPONSE" >/dev/null || { echo "$RESPONSE"; exit 1; }`}, nil, ""},
		"another variable":           {[]string{ask + `echo "$JWT_ISSUER $HOME"`}, nil, ""},
		"another output":             {[]string{ask + `echo "n=1" >> "$GITHUB_OUTPUT"`, `echo "${{ steps.other.outputs.token }}"`}, nil, ""},
		"a word like it":             {[]string{js + "console.log('token requested'); console.log(token.length > 0);"}, nil, ""},
		"a comment":                  {[]string{ask + `# echo "$JWT"`}, nil, ""},
	} {
		got, grade := leaks(t, scripted(tt.scripts...), tt.want)
		if !slices.Equal(got, tt.want) || grade != tt.grade {
			t.Errorf("%s: got %v (%s), want %v (%s)\n%s", name, got, grade, tt.want, tt.grade, scripted(tt.scripts...))
		}
	}
}
