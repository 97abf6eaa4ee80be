package admin

import (
	"fmt"
	"strings"
	"unicode"

	"gh-wif/internal/federation"
	"gh-wif/internal/online"
	"gh-wif/internal/secret"
)

// BearerError is a credential that is not sent, since the Admin API refuses its kind, or
// since it is somebody else's.
type BearerError struct {
	From    string // where it came from, such as the name of a variable
	Problem string
}

func (e *BearerError) Error() string { return e.From + " " + e.Problem + ": it is not sent" }

// kinds are credentials that are no bearer for the Admin API, by how they begin.
var kinds = []struct{ prefix, problem string }{
	{"sk-ant-admin", "holds an Admin API key, which the federation endpoints refuse; they take an OAuth token with the scope org:admin"},
	{"sk-ant-api", "holds an API key; the Admin API takes an OAuth token with the scope org:admin"},
	{"sk-ant-ort", "holds a refresh token; the Admin API takes the access token"},
	{"Bearer ", "begins with the word Bearer; it holds the token alone"},
}

// CheckBearer takes a credential that came from somewhere, with the blanks around it gone.
// The error is a *[BearerError]; it does not repeat the credential.
func CheckBearer(from, token string) (online.Bearer, error) {
	token = strings.TrimSpace(token)
	refuse := func(problem string) (online.Bearer, error) { return online.Bearer{}, &BearerError{from, problem} }
	for _, k := range kinds {
		if strings.HasPrefix(token, k.prefix) {
			return refuse(k.problem)
		}
	}
	if strings.ContainsFunc(token, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r > unicode.MaxASCII }) {
		return refuse("holds blanks, line breaks or other characters that no token has")
	}
	for _, m := range secret.Find(token) {
		switch {
		case m.Start > 0:
		case m.Kind == secret.GitHubToken:
			return refuse("holds a token of GitHub")
		case m.Kind == secret.JWT:
			return refuse(fmt.Sprintf("holds an identity token; that belongs into %s", federation.EnvToken))
		}
	}
	return online.NewBearer(token), nil
}
