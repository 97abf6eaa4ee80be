package check

import (
	"strconv"
	"strings"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
)

func (m *maker) structure(c *Check) {
	c.Expected = say.W("three parts joined by dots, header and payload JSON objects")
	if !m.Given() {
		c.skip(NoTokenGiven, nil)
		return
	}
	what, _ := m.Token.Kind.Explain()
	p, bad := Problem(m.Evidence, Structure)
	lost, isLost := LostSignature(m.Evidence)
	if m.Readable() {
		c.Actual = say.Prose(m.Token.Redacted())
	}
	switch {
	case !m.Readable(), !bad && !isLost && m.Token.Kind != jwt.KindJWT && m.Token.Kind != jwt.KindClaims:
		c.fail(NotAToken, say.Fills{"what": say.W(what)})
	case bad:
		c.fail(Malformed, say.Fills{"where": say.N(p.Where), "problem": say.Prose(p.Message)})
	case m.Token.Kind == jwt.KindClaims:
		c.Actual = say.W("a decoded payload")
		c.pass(ClaimsOnly, nil)
	case isLost:
		c.fail(SignatureLost, say.Fills{"problem": say.Prose(lost.Message)})
	default:
		c.pass(Decodes, nil)
	}
}

func (m *maker) size(c *Check) {
	c.Expected = say.Join(say.W("at most "), number(jwt.MaxBytes), say.W(" bytes"))
	switch p, bad := Problem(m.Evidence, Size); {
	case bad:
		c.fail(TooLarge, say.Fills{"problem": say.Prose(p.Message)})
	case m.Token.Kind == jwt.KindClaims:
		c.skip(SizeUnknown, nil)
		return
	default:
		c.pass(SizeFits, nil)
	}
	c.Actual = say.Join(number(int64(m.Token.Size)), say.W(" bytes"))
}

func number(n int64) say.Text { return say.N(strconv.FormatInt(n, 10)) }

func (m *maker) algorithm(c *Check) {
	c.Expected = say.W("one of " + strings.Join(jwt.AllowedAlgorithms(), ", "))
	m.header(c, HeaderNamed)
}

func (m *maker) keyID(c *Check) {
	c.Expected = say.W("a key id that is in the issuer's key set")
	m.header(c, KeyNamed)
}

// header checks the member of the header that the check is named for, by the
// token's own problems.
func (m *maker) header(c *Check, named Reason) {
	if m.Token.Header == nil {
		c.skip(HeaderUnknown, nil)
		return
	}
	c.Actual = unquoted(m.ShowHeader(c.ID))
	if p, bad := Problem(m.Evidence, c.ID); bad {
		c.fail(HeaderRefused, say.Fills{"problem": say.Prose(p.Message)})
		return
	}
	c.pass(named, nil)
}

func (m *maker) required(c *Check) {
	var there []string
	for _, name := range RequiredClaims {
		if m.Has(name) {
			there = append(there, name)
		}
	}
	c.Expected, c.Actual = say.W(strings.Join(RequiredClaims, ", ")), say.W(strings.Join(there, ", "))
	u := Unusable(m.Evidence)
	missing := say.Fills{"missing": say.W(strings.Join(u.Missing, ", "))}
	switch {
	case len(u.Odd) > 0:
		c.fail(ClaimsUnusable, say.Fills{"odd": u.OddText()})
	case len(u.Missing) == 0:
		c.pass(ClaimsThere, nil)
	case m.Excerpt && m.Sub != "":
		missing["missing"] = append(missing["missing"], say.W(" were")...)
		c.skip(PartOfPayload, missing)
	default:
		c.fail(ClaimsMissing, missing)
	}
}

// RequiredClaims are those without which no server takes the token (WIF
// reference, "What is verified"; iss is what the issuer is found by).
var RequiredClaims = []string{github.ClaimIssuer, github.ClaimSubject, github.ClaimIssuedAt, github.ClaimExpires}

// Faulty are the required claims that are not there, and those that cannot be
// used.
type Faulty struct {
	Missing []string
	Odd     []OddClaim
}

// OddClaim is a claim that cannot be used, with what is wrong.
type OddClaim struct {
	Name string
	Is   say.Text
}

// OddText says what is wrong with the claims that cannot be used.
func (f Faulty) OddText() say.Text {
	texts := make([]say.Text, len(f.Odd))
	for i, o := range f.Odd {
		texts[i] = say.Join(say.N(o.Name), say.W(" is "), o.Is)
	}
	return say.List("; ", texts...)
}

// Names lists all of them.
func (f Faulty) Names() []string {
	names := append([]string(nil), f.Missing...)
	for _, o := range f.Odd {
		names = append(names, o.Name)
	}
	return names
}

// Unusable looks at the required claims.
func Unusable(e *evidence.Evidence) Faulty {
	var f Faulty
	for _, name := range RequiredClaims {
		v, ok := e.Claims[name]
		if !ok || v == nil || v == "" {
			f.Missing = append(f.Missing, name)
			continue
		}
		number := name == github.ClaimIssuedAt || name == github.ClaimExpires
		if _, isNumber := e.Seconds(name); number && !isNumber {
			f.Odd = append(f.Odd, OddClaim{name, say.Join(evidence.Show(v), say.W(", not a number of seconds"))})
		}
		if _, isText := v.(string); !number && !isText {
			f.Odd = append(f.Odd, OddClaim{name, say.Join(evidence.Show(v), say.W(", not a string"))})
		}
	}
	if p, bad := Problem(e, Required); bad && len(f.Odd) == 0 {
		name := strings.TrimPrefix(p.Where, "payload.") // a path of the token, not a sentence
		f.Odd = append(f.Odd, OddClaim{name, say.Join(say.W("unusable: "), say.Prose(p.Message))})
	}
	return f
}
