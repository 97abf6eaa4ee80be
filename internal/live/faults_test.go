package live

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/online"
	"gh-wif/internal/online/admin"
	"gh-wif/internal/online/exchange"
	"gh-wif/internal/online/rest"
	"gh-wif/internal/online/runner"
	"gh-wif/internal/sandbox"
	"gh-wif/internal/secret"
)

// faultBearer signs the questions of this test, in a form that nobody would recognise.
const faultBearer = "Marker-of-the-faults"

// asked are the clients of all that the program asks, with a server that goes wrong.
type asked struct {
	admin  *admin.Client
	rest   rest.Client
	repo   rest.Repository
	runner runner.Endpoint
	http   online.Client
	base   online.Base
}

func askedAt(t *testing.T, gitHub, api string) asked {
	t.Helper()
	now := func(context.Context, time.Duration) error { return nil }
	a := asked{http: online.Client{UserAgent: "test", Timeout: 150 * time.Millisecond}, base: online.MustBase(api)}
	bearer := online.NewBearer(faultBearer)
	a.admin = admin.New(admin.Config{HTTP: a.http, Base: a.base, Bearer: bearer, Wait: now})
	a.rest = rest.Client{HTTP: a.http, Base: online.MustBase(gitHub), Host: github.GitHubHost, Now: time.Now, Wait: now, Credential: rest.Credential{Bearer: bearer, From: "GH_TOKEN"}}
	var err error
	if a.repo, err = a.rest.Repository("acme", "app"); err != nil {
		t.Fatal(err)
	}
	if a.runner, err = runner.FromEnv(func(name string) string {
		return map[string]string{runner.EnvURL: gitHub + "/token?x=1", runner.EnvToken: faultBearer}[name]
	}); err != nil {
		t.Fatal(err)
	}
	return a
}

// How much of an answer a call reads.
const (
	reads   = iota // its body
	heeds          // its status alone
	passing        // nothing: any status is what was asked for
)

// calls are all that the clients can be asked.
var calls = map[string]struct {
	how int
	ask func(ctx context.Context, a asked) error
}{
	"organization":      {reads, func(ctx context.Context, a asked) error { return second(a.admin.Organization(ctx)) }},
	"workspaces":        {reads, func(ctx context.Context, a asked) error { return second(a.admin.Workspaces(ctx, true)) }},
	"accounts":          {reads, func(ctx context.Context, a asked) error { return second(a.admin.ServiceAccounts(ctx, true)) }},
	"account":           {reads, func(ctx context.Context, a asked) error { return second(a.admin.ServiceAccount(ctx, "svac_1")) }},
	"memberships":       {reads, func(ctx context.Context, a asked) error { return second(a.admin.Memberships(ctx, "svac_1")) }},
	"membership":        {reads, func(ctx context.Context, a asked) error { return third(a.admin.Membership(ctx, "wrkspc_1", "svac_1")) }},
	"issuers":           {reads, func(ctx context.Context, a asked) error { return second(a.admin.Issuers(ctx, true)) }},
	"issuer":            {reads, func(ctx context.Context, a asked) error { return second(a.admin.Issuer(ctx, "fdis_1")) }},
	"rules":             {reads, func(ctx context.Context, a asked) error { return second(a.admin.Rules(ctx, true)) }},
	"rule":              {reads, func(ctx context.Context, a asked) error { return second(a.admin.Rule(ctx, "fdrl_1")) }},
	"rule's workspaces": {reads, func(ctx context.Context, a asked) error { return second(a.admin.RuleWorkspaces(ctx, "fdrl_1")) }},
	"new account": {reads, func(ctx context.Context, a asked) error {
		return second(a.admin.CreateServiceAccount(ctx, anthropic.ServiceAccount{Name: "ci"}))
	}},
	"new membership": {reads, func(ctx context.Context, a asked) error {
		return second(a.admin.AddMembership(ctx, anthropic.Membership{WorkspaceID: "wrkspc_1", ServiceAccountID: "svac_1"}))
	}},
	"new issuer": {reads, func(ctx context.Context, a asked) error {
		return second(a.admin.CreateIssuer(ctx, federation.Issuer{}))
	}},
	"other issuer": {reads, func(ctx context.Context, a asked) error {
		return second(a.admin.UpdateIssuer(ctx, "fdis_1", federation.Issuer{}))
	}},
	"new rule": {reads, func(ctx context.Context, a asked) error { return second(a.admin.CreateRule(ctx, federation.Rule{})) }},
	"other rule": {reads, func(ctx context.Context, a asked) error {
		return second(a.admin.UpdateRule(ctx, "fdrl_1", federation.Rule{}))
	}},
	"more of a rule": {heeds, func(ctx context.Context, a asked) error { return a.admin.AddRuleWorkspace(ctx, "fdrl_1", "wrkspc_1") }},
	"less of a rule": {heeds, func(ctx context.Context, a asked) error {
		return a.admin.RemoveRuleWorkspace(ctx, "fdrl_1", "wrkspc_1")
	}},
	"no membership":   {heeds, func(ctx context.Context, a asked) error { return a.admin.RemoveMembership(ctx, "wrkspc_1", "svac_1") }},
	"archive":         {heeds, func(ctx context.Context, a asked) error { return a.admin.Archive(ctx, "fdrl_1") }},
	"repository":      {reads, func(ctx context.Context, a asked) error { return second(a.repo.Info(ctx)) }},
	"subject":         {reads, func(ctx context.Context, a asked) error { return second(a.repo.Subject(ctx)) }},
	"owner's subject": {reads, func(ctx context.Context, a asked) error { return second(a.repo.OrganizationSubject(ctx)) }},
	"environments":    {reads, func(ctx context.Context, a asked) error { return second(a.repo.Environments(ctx)) }},
	"patterns":        {reads, func(ctx context.Context, a asked) error { return second(a.repo.Patterns(ctx, "production")) }},
	"branch":          {reads, func(ctx context.Context, a asked) error { return second(a.repo.Branch(ctx, "main")) }},
	"branch's rules": {reads, func(ctx context.Context, a asked) error {
		return second(a.repo.Rules(ctx, github.BranchProtection{Name: "main"}))
	}},
	"classic rule": {reads, func(ctx context.Context, a asked) error {
		return second(a.repo.ClassicRule(ctx, github.BranchProtection{Name: "main"}))
	}},
	"forks":         {reads, func(ctx context.Context, a asked) error { return second(a.repo.Forks(ctx, true)) }},
	"private forks": {reads, func(ctx context.Context, a asked) error { return second(a.repo.Forks(ctx, false)) }},
	"workflows":     {reads, func(ctx context.Context, a asked) error { return second(a.repo.Workflows(ctx)) }},
	"any GET":       {heeds, func(ctx context.Context, a asked) error { return second(a.rest.Call(ctx, "", "/x", nil)) }},
	"any POST": {heeds, func(ctx context.Context, a asked) error {
		return second(a.rest.Call(ctx, "POST", "/x", map[string]any{}))
	}},
	"token of the job": {reads, func(ctx context.Context, a asked) error { return second(a.runner.Token(ctx, a.http, "x", noWait)) }},
	"exchange": {reads, func(ctx context.Context, a asked) error {
		return second(exchange.Exchange(ctx, a.http, a.base, online.NewBearer(faultBearer), exchange.IDs{}))
	}},
	"first use": {passing, func(ctx context.Context, a asked) error {
		return second(exchange.Try(ctx, a.http, a.base, online.NewBearer(faultBearer)))
	}},
}

func noWait(context.Context, time.Duration) error { return nil }

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

// faults are the ways in which an answer goes wrong; told is from which reading of it on a
// call has to say so.
var faults = map[string]struct {
	told  int
	fault sandbox.Fault
}{
	"cut before the answer":  {passing, sandbox.Fault{Cut: true}},
	"cut within the answer":  {passing, sandbox.Fault{Cut: true, Status: 200, Body: `{"data":[`}},
	"an answer without end":  {passing, sandbox.Fault{Status: 200, Drip: 5 * time.Millisecond, Body: " "}},
	"an answer too late":     {passing, sandbox.Fault{Status: 200, Delay: time.Minute, Body: "{}"}},
	"an answer too large":    {passing, sandbox.Fault{Status: 200, Body: `"` + strings.Repeat("x", online.MaxAnswer) + `"`}},
	"JSON that is truncated": {reads, sandbox.Fault{Status: 200, Body: `{"data":[{"id":"x`}},
	"nothing":                {reads, sandbox.Fault{Status: 200}},
	"null":                   {reads, sandbox.Fault{Status: 200, Body: "null"}},
	"another shape":          {reads, sandbox.Fault{Status: 200, Body: `[[{"id":7}]]`}},
	"a page": {reads, sandbox.Fault{
		Status: 200, Header: map[string]string{"Content-Type": "text/html"}, Body: "<html>\x1b[31m" + faultBearer + "</html>",
	}},
	"another host":   {heeds, sandbox.Fault{Status: 302, Header: map[string]string{"Location": "https://evil.example/" + faultBearer}}},
	"400":            {heeds, refusalOf(400)},
	"401":            {heeds, refusalOf(401)},
	"403":            {heeds, refusalOf(403)},
	"429":            {heeds, refusalOf(429)},
	"500":            {heeds, refusalOf(500)},
	"503":            {heeds, refusalOf(503)},
	"a status of no": {heeds, sandbox.Fault{Status: 599, Body: faultBearer}},
}

// refusalOf repeats what the question was signed with.
func refusalOf(status int) sandbox.Fault {
	return sandbox.Fault{
		Status: status, Header: map[string]string{"Content-Type": "application/json", "Retry-After": "1", "Request-Id": faultBearer},
		Body: `{"type":"error","error":{"type":"x","message":"\u001b[31m` + faultBearer + `"},"message":"` + faultBearer + ` \u202e"}`,
	}
}

// Whatever is asked and whatever goes wrong, there is an error in words that names no
// credential, and an end.
func TestEveryCallExplainsEveryFault(t *testing.T) {
	box, err := sandbox.Start(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	a := askedAt(t, box.GitHub, box.Anthropic)
	for fault, f := range faults {
		box.State.Mend()
		f.fault.Times = -1
		box.State.Fail("* *", f.fault)
		var all sync.WaitGroup
		for name, c := range calls {
			all.Go(func() {
				err := c.ask(t.Context(), a)
				if err == nil && c.how <= f.told {
					t.Errorf("%s, %s: no error", name, fault)
				}
				wellSaid(t, name+", "+fault, err)
			})
		}
		all.Wait()
	}
}

// wellSaid wants an error that can be shown.
func wellSaid(t *testing.T, where string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	said := err.Error() + admin.Help(err) + rest.Help(err)
	if err.Error() == "" || strings.Contains(said, faultBearer) || secret.Has(said) {
		t.Errorf("%s: %q", where, said)
	}
	if strings.ContainsFunc(said, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) }) {
		t.Errorf("%s: %q is not for a terminal", where, said)
	}
}

func TestEveryCallSaysWhereNobodyAnswers(t *testing.T) {
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + nobody.Addr().String()
	if err := nobody.Close(); err != nil {
		t.Fatal(err)
	}
	a := askedAt(t, address, address)
	for name, c := range calls {
		err := c.ask(t.Context(), a)
		if err == nil || !strings.Contains(err.Error(), "cannot be reached") {
			t.Errorf("%s: %v", name, err)
		}
		wellSaid(t, name, err)
	}
}
