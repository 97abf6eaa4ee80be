package job

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/files"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/secret"
	"gh-wif/internal/workflow"
)

// Discover in the place of a key set's file reaches the network.
const Discover = "discover"

// Sources are the files of a diagnosis by what they hold; empty: not given.
type Sources struct {
	Token     string   // "-" for standard input
	Piped     bool     // nobody named standard input: where nothing but blanks stands there, there is no token
	Rules     []string // each holds one, or a list
	Issuer    string
	EnvFile   string
	Response  string
	JWKS      string // or [Discover]
	Workflows []string

	// Took is told what in the place of the token was taken for something else, and which flag
	// takes it; nil: nobody asks.
	Took func(what, flag string)
}

// Gathering is told what takes its time; it gives what is to be called at its end.
type Gathering func(what string) (done func())

// ToGoBy reports whether something beside a token and its rule is known by which a failure
// can be explained: a workflow, an environment, an answer or a reason.
func ToGoBy(in diagnose.Input) bool {
	return len(in.Workflows) > 0 || in.Env != nil || len(in.Response) > 0 || in.Reason != ""
}

// Diagnosis reads everything into in, the token last. Without one no key is fetched.
func (h Hall) Diagnosis(ctx context.Context, s Sources, in diagnose.Input, progress Gathering) (diagnose.Input, error) {
	r := &sourceReader{h, s, &in}
	for _, step := range []func(context.Context) error{r.workflows, r.env, r.objects, r.response, r.token} {
		if err := step(ctx); err != nil {
			return in, err
		}
	}
	if in.Token == nil && s.JWKS == Discover {
		return in, Refuse("give the TOKEN as a file or on standard input", "--jwks discover: without a token there is no signature to check")
	}
	err := r.keys(ctx, progress)
	return in, err
}

// ReadRule reads a rule that the flag --rule names: its errors name the file, and the place
// in it.
func (h Hall) ReadRule(ctx context.Context, path string) (federation.Rule, error) {
	data, err := h.Read(ctx, path)
	if err != nil {
		return federation.Rule{}, Refuse("", "--rule: %w", err)
	}
	rule, err := ParseRule(data)
	return rule, inFile("--rule", path, err, ruleHint)
}

// ReadIssuer reads an issuer that the flag --issuer names.
func (h Hall) ReadIssuer(ctx context.Context, path string) (federation.Issuer, error) {
	data, err := h.Read(ctx, path)
	if err != nil {
		return federation.Issuer{}, Refuse("", "--issuer: %w", err)
	}
	issuer, err := ParseIssuer(data)
	return issuer, inFile("--issuer", path, err, "an issuer looks like what this prints: gh-wif generate --repo acme/app --print issuer")
}

// inFile says in which file, named by which flag, something is wrong.
func inFile(flag, path string, err error, hint string) error {
	if err == nil {
		return nil
	}
	if path == files.Stdin {
		path = "standard input"
	}
	var out []error
	for _, e := range Each(err) {
		out = append(out, Refuse(hint, "%s: %s: %w", flag, path, e))
	}
	return errors.Join(out...)
}

// Each takes joined errors apart.
func Each(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, Each(e)...)
	}
	return out
}

// sourceReader reads the files of a diagnosis into its input.
type sourceReader struct {
	hall Hall
	from Sources
	in   *diagnose.Input
}

func (r *sourceReader) objects(ctx context.Context) error {
	rules, err := readRules(ctx, r.hall, r.from.Rules)
	if err != nil {
		return err
	}
	ChooseRule(r.in, rules)
	if r.from.Issuer != "" {
		issuer, err := r.hall.ReadIssuer(ctx, r.from.Issuer)
		if err != nil {
			return err
		}
		r.in.Issuer = &issuer
	}
	return nil
}

func (r *sourceReader) workflows(ctx context.Context) error {
	for _, path := range r.from.Workflows {
		data, err := r.hall.Read(ctx, path)
		var file workflow.File
		if err == nil {
			file, err = ParseWorkflow(path, data)
		}
		if err != nil {
			return Refuse("", "--workflow: %w", err)
		}
		r.in.Workflows = append(r.in.Workflows, file)
	}
	return nil
}

func (r *sourceReader) env(ctx context.Context) error {
	if r.from.EnvFile == "" {
		return nil
	}
	data, err := r.hall.Read(ctx, r.from.EnvFile)
	if err != nil {
		return Refuse("", "--env-file: %w", err)
	}
	if r.in.Env, err = Environment(data); err != nil {
		return Refuse("", "--env-file: %s: %w", r.from.EnvFile, err)
	}
	return nil
}

func (r *sourceReader) response(ctx context.Context) error {
	if r.from.Response == "" {
		return nil
	}
	data, err := r.hall.Read(ctx, r.from.Response)
	if err != nil {
		return Refuse("", "--response: %w", err)
	}
	r.in.Response = append([]byte{}, CleanResponse(data)...) // an empty answer is one, too
	return nil
}

// token reads the token as it is: what is wrong with its file is part of the answer.
func (r *sourceReader) token(ctx context.Context) error {
	if r.from.Token == "" {
		return nil
	}
	data, err := r.hall.Read(ctx, r.from.Token)
	switch {
	case err != nil && ctx.Err() == nil && secret.Looks(r.from.Token):
		return Refuse("other programs can read a command line: put the token into a file, or pipe it to gh-wif diagnose -",
			"the TOKEN argument is the token itself, a file or - is expected")
	case err != nil:
		return Refuse("", "TOKEN: %w", err)
	}
	if r.from.Piped && len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	if r.elsewhere(Recognise(data)) {
		return nil
	}
	r.in.Token = append([]byte{}, data...) // an empty file is a token too: one that is empty
	if r.from.Token != files.Stdin {
		r.in.TokenFile = r.from.Token
	}
	return nil
}

// elsewhere puts what stands in the place of the token, and is something else, where it belongs;
// what a flag has brought already stays. It reports whether no token is left.
func (r *sourceReader) elsewhere(pieces []Piece) bool {
	token, put := false, false
	for _, p := range pieces {
		token = token || p.Part == diagnose.TokenPart
		flag := r.put(p)
		put = put || flag != ""
		if flag != "" && r.from.Took != nil {
			r.from.Took(p.What, flag)
		}
	}
	return put && !token
}

// put puts a piece where it belongs, and gives the flag that does the same; empty: it was not put.
func (r *sourceReader) put(p Piece) (flag string) {
	switch {
	case p.Part == diagnose.AnswerPart && r.in.Response == nil:
		r.in.Response = append([]byte{}, CleanResponse(p.Content)...)
		return "--response"
	case p.Part == diagnose.ReasonPart && r.in.Reason == "":
		r.in.Reason = secret.Redact(string(p.Content))
		return "--reason"
	case p.Part == diagnose.EnvironmentPart && r.in.Env == nil:
		if vars, err := Environment(p.Content); err == nil {
			r.in.Env = vars
			return "--env-file"
		}
	case p.Part == diagnose.WorkflowPart && len(r.in.Workflows) == 0:
		if f, err := ParseWorkflow(r.from.Token, p.Content); err == nil {
			r.in.Workflows = []workflow.File{f}
			return "--workflow"
		}
	}
	return ""
}

func (r *sourceReader) keys(ctx context.Context, progress Gathering) (err error) {
	switch r.from.JWKS {
	case "":
		return nil
	case Discover:
		return r.discover(ctx, progress)
	}
	if r.in.JWKS, err = r.hall.Read(ctx, r.from.JWKS); err != nil {
		return Refuse("", "--jwks: %w", err)
	}
	if err = CheckKeys(r.in.JWKS); err != nil {
		return Refuse(noKeysHint, "--jwks: %s: %w", r.from.JWKS, err)
	}
	return nil
}

const noKeysHint = "without --jwks everything but the signature is checked"

func (r *sourceReader) discover(ctx context.Context, progress Gathering) (err error) {
	from := FindKeys(r.in.Issuer, r.in.Token)
	if from.Refused != "" {
		return Refuse(noKeysHint, "--jwks discover: %s", from.Refused)
	}
	done := progress(fmt.Sprintf("fetching the keys of %s", from.Address))
	r.in.JWKS, err = r.hall.FetchKeys(ctx, from.Address)
	done()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return Refuse(noKeysHint, "--jwks discover: %s", strings.TrimSpace(err.Error()))
	}
	return nil
}

// KeySource is the decision where an issuer's keys are fetched from.
type KeySource struct {
	Address string // the issuer's; empty: nothing is fetched
	Refused string // why nothing is, and what would do
}

// publicIssuers are those that a token alone may name: GitHub vouches for their addresses.
var publicIssuers = []github.IssuerKind{github.IssuerGitHub, github.IssuerEnterprise, github.IssuerGHECom}

// FindKeys decides what discovery may contact. The user's own issuer says where its keys
// are; without one a token's iss is followed to GitHub's public issuers and nowhere else,
// since a token is anybody's text.
func FindKeys(issuer *federation.Issuer, token []byte) KeySource {
	if issuer != nil {
		if issuer.JWKS != federation.JWKSDiscovery {
			return KeySource{Refused: "the issuer's keys are not found by discovery; give them by --jwks FILE"}
		}
		return KeySource{Address: cmp.Or(issuer.DiscoveryBase, issuer.IssuerURL)}
	}
	iss, _ := jwt.Read(token).Claims[github.ClaimIssuer].(string)
	if !slices.Contains(publicIssuers, github.ParseIssuer(iss).Kind) {
		return KeySource{Refused: "the token's issuer is none of GitHub's public ones; name it with --issuer, or give the keys by --jwks FILE"}
	}
	return KeySource{Address: iss}
}

// FetchKeys fetches a key set and looks whether it is one.
func (h Hall) FetchKeys(ctx context.Context, address string) ([]byte, error) {
	keys, err := h.Keys(ctx, address)
	if err != nil {
		return nil, err
	}
	return keys, CheckKeys(keys)
}

// CheckKeys refuses a text that is no key set: a check that was asked for must not be left
// out unnoticed.
func CheckKeys(data []byte) error {
	if !jwt.IsKeySet(data) {
		return errors.New(`is no key set: JSON with a list of "keys" is wanted, as the issuer's jwks_uri gives it`)
	}
	return nil
}
