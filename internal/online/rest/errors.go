package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gh-wif/internal/online"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// Kind is why GitHub refused.
type Kind string

// The kinds of refusal.
const (
	BadToken     Kind = "bad token"      // 401
	SingleSignOn Kind = "single sign-on" // 403 with X-GitHub-SSO
	RateLimit    Kind = "rate limit"     // 403 or 429
	Forbidden    Kind = "forbidden"      // 403
	NotFound     Kind = "not found"      // 404: not there, or not for this caller
	Moved        Kind = "moved"          // 301, 307, 308 of a question that changes something
	Invalid      Kind = "invalid"        // 400, 409, 422
	Trouble      Kind = "trouble"        // 5xx and everything else
)

// Error is a refusal of GitHub's.
type Error struct {
	Kind    Kind
	Status  int
	Message string // GitHub's own words, fit for a terminal; may be empty
	What    string // what is wrong, in plain words
	Help    string // what would help; may be empty
	// Until is when a rate limit ends; zero: not told.
	Until time.Time
}

func (e *Error) Error() string { return e.What }

// explain says what a refusal means.
func (c Client) explain(a online.Answer) *Error {
	e := &Error{Status: a.Status, Message: message(a.Body)}
	switch sso := a.Header.Get("X-GitHub-SSO"); {
	case a.Status == http.StatusUnauthorized:
		e.Kind = BadToken
		c.badToken(e)
	case a.Status == http.StatusForbidden && strings.HasPrefix(sso, "required"):
		e.Kind = SingleSignOn
		e.What = "the organization wants its single sign-on before it accepts this token"
		e.Help = c.signOn(sso)
	case limited(a, e.Message):
		e.Kind = RateLimit
		c.rateLimit(e, a.Header)
	case a.Status == http.StatusForbidden:
		e.Kind = Forbidden
		e.What = "GitHub refuses it to this caller" + e.words()
		e.Help = c.permission(a.Header)
	case a.Status == http.StatusNotFound:
		e.Kind = NotFound
		e.What = "GitHub answered Not Found: it is not there, or this login may not see it"
		e.Help = c.permission(a.Header)
	case a.Status >= 300 && a.Status < 400:
		e.Kind, e.What = Moved, "the repository has moved: use its new name"
	case slices.Contains([]int{http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity}, a.Status):
		e.Kind, e.What = Invalid, "GitHub does not take it"+e.words()
	case a.Status >= 500:
		e.Kind, e.What = Trouble, fmt.Sprintf("GitHub has trouble: status %d", a.Status)+e.words()
	default:
		e.Kind, e.What = Trouble, fmt.Sprintf("GitHub answered with status %d", a.Status)+e.words()
	}
	return e
}

// words are GitHub's own behind ours.
func (e *Error) words() string {
	if e.Message == "" {
		return ""
	}
	return ": " + e.Message
}

func (c Client) badToken(e *Error) {
	switch from := c.Credential.From; {
	case c.Credential.Bearer.IsZero():
		e.What, e.Help = c.Host+" wants a login", c.login()
	default:
		e.What = "GitHub does not accept " + c.Credential.String() + ": it is wrong, expired or revoked"
		e.Help = "put a good one into " + from + ", or unset it"
		if from == fromGH {
			e.Help = "gh auth login --hostname " + c.Host
		}
	}
}

// login is how somebody without a token gets one.
func (c Client) login() string {
	if c.Credential.Why == "" {
		return ""
	}
	return "no token was used: " + c.Credential.Why
}

// signOn is the address that grants the token, where it stands on the host that was asked.
func (c Client) signOn(header string) string {
	_, address, _ := strings.Cut(header, "url=")
	address, _, _ = strings.Cut(strings.TrimSpace(address), " ")
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil || !strings.EqualFold(u.Host, c.Host) || term.Clean(address) != address {
		return "authorize the token for the organization in the settings of your account"
	}
	return "open " + u.String()
}

// limited reports whether a refusal is for having asked too much (GitHub docs,
// "Troubleshooting the REST API").
func limited(a online.Answer, message string) bool {
	if a.Status != http.StatusForbidden && a.Status != http.StatusTooManyRequests {
		return false
	}
	_, wait := online.RetryAfter(a.Header)
	return a.Status == http.StatusTooManyRequests || wait || exhausted(a.Header) || strings.Contains(strings.ToLower(message), "rate limit")
}

func (c Client) rateLimit(e *Error, h http.Header) {
	now := c.Now()
	seconds, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64)
	reset := time.Unix(seconds, 0).In(now.Location())
	wait, told := online.RetryAfter(h)
	switch {
	case exhausted(h) && err == nil && reset.After(now) && reset.Sub(now) < 48*time.Hour:
		e.Until = reset
	case told:
		e.Until = now.Add(wait)
	case !exhausted(h):
		e.Until = now.Add(time.Minute) // what GitHub asks for where it tells nothing
	}
	e.What = "GitHub takes no more questions for now"
	if !e.Until.IsZero() {
		e.What += " until " + e.Until.Format("15:04:05") + ", in " + minutes(e.Until.Sub(now))
	}
	if c.Credential.Bearer.IsZero() && exhausted(h) {
		e.Help = c.login()
	}
}

// minutes is a wait in words, never less than it is.
func minutes(d time.Duration) string {
	switch s := int((d + time.Second - 1) / time.Second); {
	case s <= 1:
		return "1 second"
	case s < 120:
		return strconv.Itoa(s) + " seconds"
	default:
		return strconv.Itoa((s+59)/60) + " minutes"
	}
}

// namedRights is what the headers that name permissions and scopes hold.
var namedRights = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_:.=,; -]{1,300}$`) })

// permission says what a token needs, by the headers that name it. Only a classic token has
// scopes, and its answers say which.
func (c Client) permission(h http.Header) string {
	named := func(name string) string {
		if text := strings.TrimSpace(h.Get(name)); namedRights().MatchString(text) {
			return text
		}
		return ""
	}
	if c.Credential.Bearer.IsZero() {
		return c.login()
	}
	scopes, permissions := named("X-Accepted-OAuth-Scopes"), named("X-Accepted-GitHub-Permissions")
	if _, classic := h["X-Oauth-Scopes"]; classic && scopes != "" {
		has := named("X-OAuth-Scopes")
		if has == "" {
			has = "none"
		}
		return fmt.Sprintf("%s needs the scope %s, and has %s%s", c.Credential, scopes, has, c.refresh(scopes))
	}
	if permissions != "" {
		return fmt.Sprintf("%s needs the permission %s", c.Credential, strings.ReplaceAll(permissions, ";", " or"))
	}
	return ""
}

// refresh is the command that adds a scope to the login of gh.
func (c Client) refresh(scopes string) string {
	first, _, _ := strings.Cut(scopes, ",")
	if c.Credential.From != fromGH || strings.ContainsAny(first, " ;=") {
		return ""
	}
	return ": gh auth refresh --hostname " + c.Host + " --scopes " + first
}

// maxMessage is how much of GitHub's words is repeated, in bytes.
const maxMessage = 300

// message is GitHub's own words in an answer, with those about single fields.
func message(body []byte) string {
	var a struct {
		Message string            `json:"message"`
		Errors  []json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &a) != nil {
		return ""
	}
	words := []string{a.Message}
	for _, raw := range a.Errors {
		var one struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(raw, &one) != nil {
			_ = json.Unmarshal(raw, &one.Message) // some are plain texts
		}
		words = append(words, one.Message)
	}
	words = slices.DeleteFunc(words, func(s string) bool { return strings.TrimSpace(s) == "" })
	text := term.Clean(secret.Redact(strings.Join(words, "; ")))
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}

// IsNotFound reports whether an error is GitHub's 404.
func IsNotFound(err error) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Kind == NotFound
}

// Help is what would help after an error of this package; it may be empty.
func Help(err error) string {
	var refused *Error
	if errors.As(err, &refused) {
		return refused.Help
	}
	return ""
}
