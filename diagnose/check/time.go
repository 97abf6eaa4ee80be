package check

import (
	"time"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
)

func (m *maker) time(c *Check) {
	c.Expected = say.Join(say.W("iat and nbf not after now, exp after now, "), number(federation.Leeway), say.W(" s leeway on each"))
	if !m.HasNow {
		c.skip(NoTime, nil)
		return
	}
	exp, hasExp := m.Seconds(github.ClaimExpires)
	if hasExp {
		c.Actual = say.W("now " + Clock(m.Now) + ", exp " + Clock(exp))
	}
	if _, ok := m.Seconds(github.ClaimNotBefore); m.Has(github.ClaimNotBefore) && !ok {
		c.fail(NotBeforeNoNumber, say.Fills{"nbf": m.Show(github.ClaimNotBefore)})
		return
	}
	early, at := NotYet(m.Evidence)
	switch {
	case hasExp && m.Now >= exp+federation.Leeway:
		c.fail(Expired, say.Fills{"span": say.W(say.TimeSpan(m.Now - exp))})
	case early != "":
		c.Actual = say.W("now " + Clock(m.Now) + ", " + early + " " + Clock(at))
		c.fail(NotYetValid, say.Fills{"claim": say.N(early), "span": say.W(say.TimeSpan(at - m.Now))})
	case !hasExp:
		c.skip(NoExpiry, nil)
	case m.Now >= exp:
		c.pass(ExpiredWithinLeeway, say.Fills{"span": say.W(say.TimeSpan(m.Now - exp))})
	default:
		c.pass(StillValid, say.Fills{"span": say.W(say.TimeSpan(exp - m.Now))})
	}
}

// NotYet names the claim by which the token is not valid yet; empty: none.
func NotYet(e *evidence.Evidence) (claim string, at int64) {
	for _, name := range []string{github.ClaimIssuedAt, github.ClaimNotBefore} {
		if t, ok := e.Seconds(name); ok && t > e.Now+federation.Leeway {
			return name, t
		}
	}
	return "", 0
}

func (m *maker) lifetime(c *Check) {
	c.Expected = say.Join(say.W("exp - iat at most "), number(m.MaxLife), say.W(" s"))
	life, ok := m.Evidence.Lifetime()
	if !ok {
		c.skip(NoTimes, nil)
		return
	}
	c.Actual = say.Join(number(life), say.W(" s"))
	switch {
	case life > m.MaxLife:
		c.fail(LivesTooLong, say.Fills{"over": number(life - m.MaxLife)})
	case m.IssuerAssumed:
		c.pass(LifetimeFitsAssumed, nil)
	default:
		c.pass(LifetimeFits, nil)
	}
}

// Clock writes a Unix time for people.
func Clock(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02 15:04:05 UTC") }
