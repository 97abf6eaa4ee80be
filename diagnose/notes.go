package diagnose

import (
	"cmp"
	"strconv"

	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/evidence"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
)

// note is one thing that the reader must know of what was given, and that is no
// cause: where it is so, and what is said of it. removed is what stood around the
// token, answer the beginning of the answer.
type note struct {
	is   func(k *cause.Known) bool
	says say.Template
}

// theNotes are in the order of the report.
var theNotes = []note{
	{quotedAround, "What was given is a log or another text; {what} in it was read."},
	{listedClaims, "What was given is no token and no payload: what it says of claims was read, and nothing else is known of the token."},
	{severalTokens, "What was given holds several tokens: the first one of GitHub's was read, or else the first."},
	{wrapped, "Taken away before the token was read: {removed}."},
	{(*cause.Known).AnswerUnread, "The answer that was given is not understood, and nothing was made of it: {answer}."},
	{comparedOne, "Of {count} rules that were given {rule} is compared: {by}."},
	{retried, "jti_reused is the reason of a retry here: Go's SDK sends a denied token up to three times. The first entry of the run tells the reason."},
}

// notes lists what must be known of what was given.
func notes(k *cause.Known) []say.Text {
	fills := say.Fills{"removed": k.AroundText(), "answer": k.Answer.Excerpt(), "what": say.W("the token")}
	if k.Token.Kind == jwt.KindClaims {
		fills["what"] = say.W("the payload")
	}
	if k.Rule() != nil {
		fills["count"], fills["rule"] = say.N(strconv.Itoa(1+len(k.In.Others))), say.N(cmp.Or(k.Rule().ID, k.Rule().Name, "the first"))
		fills["by"] = say.W("neither the environment nor a workflow names one of them, and it is the first")
		if by := k.In.RuleNamedBy; by != "" {
			fills["by"] = say.Join(say.N(by), say.W(" names it"))
		}
	}
	var out []say.Text
	for _, n := range theNotes {
		if n.is(k) {
			out = append(out, n.says.Fill(fills))
		}
	}
	return out
}

// comparedOne reports that several rules were given.
func comparedOne(k *cause.Known) bool { return k.Rule() != nil && len(k.In.Others) > 0 }

func quotedAround(k *cause.Known) bool {
	_, quoted := k.Around()
	return quoted && !k.OwnFile() && !listedClaims(k)
}

func listedClaims(k *cause.Known) bool {
	removed, _ := k.Around()
	for _, c := range removed {
		if c == jwt.CleanListed {
			return true
		}
	}
	return false
}

func wrapped(k *cause.Known) bool {
	removed, quoted := k.Around()
	return len(removed) > 0 && !quoted && k.Token.Kind == jwt.KindJWT && !k.OwnFile()
}

func severalTokens(k *cause.Known) bool {
	for _, p := range k.Token.Problems {
		if p.ID == "several_tokens" {
			return true
		}
	}
	return false
}

// retried reports the reason of a retry beside what disagrees.
func retried(k *cause.Known) bool {
	return k.Reason.Family == evidence.OfReplay && k.Checks.Disagree()
}
