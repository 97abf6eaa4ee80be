// Package evidence holds what is known of a failed exchange, parsed once: the
// token, its claims, the environment, the server's answer, the history's reason,
// the workflows' findings and what the rule's matchers say.
//
// [Gather] makes it of the [Input]; everybody else only asks. It decides nothing:
// what passes and what fails is package check, what explains it package cause.
package evidence

import (
	"path"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/workflow"
)

// Evidence is everything that is known, worked out once. It is read only.
type Evidence struct {
	In            Input
	Token         jwt.Token
	Claims        map[string]any // as they came; nil where none could be read
	Sub           string         // the sub claim where it is a string
	Subject       github.Subject // Sub parsed
	SubjectErr    error          // why it could not be
	Now           int64          // Unix seconds
	HasNow        bool
	Issuer        string // the expected iss
	IssuerAssumed bool   // nobody gave the issuer
	MaxLife       int64  // seconds
	Evaluation    federation.Evaluation
	Env           *Environment   // nil: not known
	SDK           federation.SDK // which the job runs, as its workflow shows; the zero SDK: not known
	Answer        Answer
	AnswerPasted  bool // Answer is what was pasted in place of a token
	Reason        Reason
	Flaws         []workflow.Flaw
	Excerpt       bool // decoded claims without any time: part of a payload
}

// Gather parses the input. Without an issuer github.com's is assumed, with the
// API's default maximum lifetime.
func Gather(in Input) *Evidence {
	e := &Evidence{In: in, Token: jwt.Read(in.Token), Issuer: github.IssuerURL, IssuerAssumed: true, MaxLife: federation.DefaultMaxJWTLifetime}
	e.Claims = e.Token.Claims
	e.Sub = e.Text(github.ClaimSubject)
	e.Subject, e.SubjectErr = github.ParseSubject(e.Sub)
	if !in.Now.IsZero() {
		e.Now, e.HasNow = in.Now.Unix(), true
	}
	if in.Issuer != nil {
		e.Issuer, e.IssuerAssumed = in.Issuer.IssuerURL, false
		if m := in.Issuer.MaxJWTLifetimeSeconds; m != nil {
			e.MaxLife = int64(*m)
		}
	}
	if e.Readable() {
		match := federation.Match{} // whose audience is expected all the same
		if in.Rule != nil {
			match = in.Rule.Match
		}
		e.Evaluation = federation.Evaluate(match, e.Claims)
	}
	if in.Env != nil {
		e.Env = newEnvironment(in.Env)
	}
	e.Answer = readAnswer(in.Response)
	if pasted := readAnswer(in.Token); in.Response == nil && !e.Readable() && pasted.anthropics() {
		e.Answer, e.AnswerPasted = pasted, true
	}
	e.Reason = readReason(in.Reason, InHistory)
	if word := e.Answer.reasonIn(); e.Reason.Word == "" && word != "" {
		e.Reason = readReason(word, InAnswer)
	}
	e.Flaws, e.SDK = flaws(in), sdkOf(in.Workflows)
	e.Excerpt = e.Token.Kind == jwt.KindClaims && !e.Has(github.ClaimExpires) && !e.Has(github.ClaimIssuedAt) && !e.Has(github.ClaimNotBefore)
	return e
}

// flaws lists what is wrong with every workflow given, as the rule's audience
// wants it. A workflow that calls another one given is followed.
func flaws(in Input) []workflow.Flaw {
	ctx := workflow.Context{Resolve: func(uses string) (workflow.File, bool) {
		for _, f := range in.Workflows {
			if path.Base(f.Path) == path.Base(uses) {
				return f, true
			}
		}
		return workflow.File{}, false
	}}
	if in.Rule != nil {
		ctx.Audience = in.Rule.Match.Audience
	}
	var out []workflow.Flaw
	for _, f := range in.Workflows {
		out = append(out, slices.DeleteFunc(workflow.Flaws(f, ctx), func(w workflow.Flaw) bool { return ofOtherJob(f, in.Job, w.Job) })...)
	}
	return out
}

// ofOtherJob reports whether a flaw's job surely is another one than the one in question. Where
// the file does not hold that one, the jobs that call other workflows may be its callers.
func ofOtherJob(f workflow.File, inQuestion, job string) bool {
	if inQuestion == "" || job == "" || job == inQuestion {
		return false
	}
	has := func(is func(workflow.Job) bool) bool { return slices.ContainsFunc(f.Jobs, is) }
	return has(func(j workflow.Job) bool { return j.ID == inQuestion }) || !has(func(j workflow.Job) bool { return j.ID == job && j.Uses != "" })
}

// Readable reports whether there are claims to look at.
func (e *Evidence) Readable() bool { return e.Claims != nil }

// Given reports whether a token was given at all, be it an empty file.
func (e *Evidence) Given() bool { return e.In.Token != nil }

// NoToken reports whether the paste shows that the job never got a token.
func (e *Evidence) NoToken() bool {
	if !e.Given() || e.AnswerPasted {
		return false
	}
	switch e.Token.Kind {
	case jwt.KindEmpty, jwt.KindNull, jwt.KindErrorText, jwt.KindErrorJSON, jwt.KindHTML:
		return true
	}
	return false
}

// SubjectAlone reports whether the paste was a sub and nothing else, so that no
// other claim can be called absent.
func (e *Evidence) SubjectAlone() bool { return e.Excerpt && len(e.Claims) == 1 && e.Sub != "" }

// Rule is the rule that was given, or nil.
func (e *Evidence) Rule() *federation.Rule { return e.In.Rule }

// SubjectPrefix is the rule's subject, empty without a rule.
func (e *Evidence) SubjectPrefix() string {
	if e.In.Rule == nil {
		return ""
	}
	return e.In.Rule.Match.SubjectPrefix
}

// Matcher is what a matcher of the rule says of the token, where the rule has it.
func (e *Evidence) Matcher(name string) (federation.MatcherResult, bool) {
	for _, m := range e.Evaluation.Matchers {
		if m.Matcher == name {
			return m, true
		}
	}
	return federation.MatcherResult{}, false
}

// SignatureLength is the length of the token's third part, in characters.
func (e *Evidence) SignatureLength() int {
	c := e.Token.Compact()
	return len(c) - 1 - strings.LastIndexByte(c, '.')
}

// maxPasted is how much of a paste or an answer is looked at for words, in bytes.
const maxPasted = 1 << 20

// Pasted is as much of the paste as is looked at where it is no token.
func (e *Evidence) Pasted() string { return string(e.In.Token[:min(len(e.In.Token), maxPasted)]) }
