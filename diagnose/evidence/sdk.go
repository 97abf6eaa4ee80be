package evidence

import (
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/workflow"
)

// Unsent is why an SDK sent no request: what its message says.
type Unsent int

// The reasons why nothing was sent.
const (
	NotUnsent     Unsent = iota // no SDK says that it sent nothing
	NoPath                      // the path of the token file is empty
	NoCredentials               // nothing to sign in with, or not all of it
	NoTokenInFile               // the token file cannot be read, or is empty
)

// UnsentIn tells from a text what an SDK says where it never came to send a request.
func UnsentIn(text string) Unsent {
	low := strings.ToLower(text)
	has := func(part string) bool { return strings.Contains(low, part) }
	switch {
	case has("identity token file path is empty"):
		return NoPath
	case has("no anthropic credentials found"), has("partial configuration, missing"), has("could not resolve authentication method"):
		return NoCredentials
	case has("failed to read identity token file"), has("identity token file") && has("is empty"):
		return NoTokenInFile
	}
	return NotUnsent
}

// sdkSigns are what shows in a step which of Anthropic's SDKs it runs: the actions
// that it uses, and the commands. claude-code-action runs on TypeScript's.
var sdkSigns = []struct {
	id       string
	actions  []string // beginnings of uses:
	commands []string // words of a script
}{
	{"python", []string{"actions/setup-python", "astral-sh/setup-uv"}, []string{"python", "python3", "pip", "pip3", "uv", "poetry", "pytest"}},
	{"typescript", []string{"actions/setup-node", "oven-sh/setup-bun", "anthropics/claude-code-"}, []string{"node", "npm", "npx", "pnpm", "yarn", "bun", "tsx", "claude"}},
	{"go", []string{"actions/setup-go"}, []string{"go"}},
	{"java", []string{"actions/setup-java"}, []string{"java", "mvn", "gradle", "./gradlew", "./mvnw"}},
	{"csharp", []string{"actions/setup-dotnet"}, []string{"dotnet"}},
	{"php", []string{"shivammathur/setup-php"}, []string{"php", "composer"}},
	{"ruby", []string{"ruby/setup-ruby"}, []string{"ruby", "bundle", "gem", "rake"}},
	{"cli", nil, []string{"ant"}},
}

// sdkOf tells which SDK the jobs run that call Claude by federation; the zero SDK
// where they show none, or several.
func sdkOf(files []workflow.File) federation.SDK {
	seen := map[string]bool{}
	for _, f := range files {
		for _, facts := range f.Federated() {
			for _, j := range f.Jobs {
				if j.ID == facts.Job && facts.Credential != workflow.CredentialAPIKey {
					signsIn(j, seen)
				}
			}
		}
	}
	if len(seen) != 1 {
		return federation.SDK{}
	}
	for id := range seen {
		sdk, _ := federation.SDKByID(id)
		return sdk
	}
	return federation.SDK{}
}

// signsIn notes the SDKs that a job's steps show.
func signsIn(j workflow.Job, seen map[string]bool) {
	for _, step := range j.Steps {
		words := strings.FieldsFunc(step.Run, func(r rune) bool { return strings.ContainsRune(" \t\r\n;&|()`\"'$", r) })
		for _, sign := range sdkSigns {
			for _, a := range sign.actions {
				if strings.HasPrefix(step.Uses, a) {
					seen[sign.id] = true
				}
			}
			for _, c := range sign.commands {
				for _, w := range words {
					if w == c {
						seen[sign.id] = true
					}
				}
			}
		}
	}
}
