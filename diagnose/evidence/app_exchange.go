package evidence

import (
	"strings"

	"gh-wif/internal/jwt"
)

// AppExchange says whether an answer is that to claude-code-action's own exchange:
// a GitHub token with the audience claude-code-github-action for a token of the
// Claude GitHub App (src/github/token.ts of the action). No federation rule has to
// do with it.
type AppExchange uint8

// The answers to that exchange.
const (
	NotApp      AppExchange = iota // it is another answer
	AppRefused                     // the token was refused, or the App is not installed
	AppUnmerged                    // the workflow is not the one of the default branch
)

// appWords are what the action and the server say of that exchange. The first that
// is there counts.
var appWords = []struct {
	words string
	is    AppExchange
}{
	{"workflow validation", AppUnmerged},
	{"workflow_not_found_on_default_branch", AppUnmerged},
	{"app token exchange failed", AppRefused},
	{"github-app-token-exchange", AppRefused},
	{"invalid oidc token", AppRefused},
	{"failed to setup github token", AppRefused},
	{"claude code is not installed on this repository", AppRefused},
}

// appExchangeIn looks for the words of that exchange in an answer or a log.
func appExchangeIn(text string) AppExchange {
	low := strings.ToLower(text)
	for _, w := range appWords {
		if strings.Contains(low, w.words) {
			return w.is
		}
	}
	return NotApp
}

// AppExchange is what the answer, or a log that was pasted in place of a token or
// around it, says of that exchange.
func (e *Evidence) AppExchange() AppExchange {
	if e.Answer.App == NotApp && (!e.Readable() || e.Token.Kind == jwt.KindJWT) {
		return appExchangeIn(e.Pasted()) // the token itself is base64 and says none of the words
	}
	return e.Answer.App
}
