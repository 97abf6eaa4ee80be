package check

import (
	"gh-wif/internal/github"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
)

func (m *maker) issuer(c *Check) {
	c.Expected, c.Actual = say.N(m.Evidence.Issuer), unquoted(m.Show(github.ClaimIssuer))
	equal, differs := IssuerEqual, IssuerDiffers
	if m.IssuerAssumed {
		equal, differs = IssuerEqualAssumed, IssuerDiffersAssumed
	}
	iss, ok := m.Claims[github.ClaimIssuer].(string)
	switch {
	case ok && iss == m.Evidence.Issuer:
		c.pass(equal, nil)
	case m.Excerpt && !m.Has(github.ClaimIssuer):
		c.skip(PartOfPayload, say.Fills{"missing": say.W("iss was")})
	default:
		c.fail(differs, nil)
	}
}

// unquoted is a value by itself, which needs no quotes.
func unquoted(t say.Text) say.Text {
	out := append(say.Text(nil), t...)
	for i := range out {
		out[i].Kind = say.Name
	}
	return out
}

func (m *maker) signature(c *Check) {
	c.Expected = say.W("verifies with a key of the issuer's key set")
	_, lost := LostSignature(m.Evidence)
	switch {
	case m.In.JWKS == nil:
		c.skip(NoKeySet, nil)
	case lost, !m.Token.HasSignature:
		c.skip(NoSignature, nil)
	case m.done.Failed(Issuer):
		c.skip(OtherIssuersToken, nil)
	default:
		verified(c, jwt.Verify(m.Token, m.In.JWKS))
	}
}

func verified(c *Check, v jwt.VerifyResult) {
	switch v.Status {
	case jwt.Verified:
		c.pass(Verified, say.Fills{"kid": say.V(v.Kid)})
	case jwt.VerifyUnknownKid:
		c.Actual = say.Join(say.W("key "), say.V(v.Kid))
		c.fail(KeyUnknown, say.Fills{"known": say.ValuesOf(v.Known...)})
	case jwt.VerifyBadSignature, jwt.VerifyUnfitKey:
		c.Actual = say.Join(say.W("key "), say.V(v.Kid))
		c.fail(SignatureWrong, nil)
	case jwt.VerifyMalformedKeySet, jwt.VerifyAmbiguousKid:
		c.skip(KeySetUnreadable, nil)
	default:
		c.skip(WrongForm, nil)
	}
}
