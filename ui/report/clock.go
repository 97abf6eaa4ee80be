package report

import (
	"time"

	"gh-wif/internal/github"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// clock tells how long the token of a report still lives.
type clock struct {
	ctx   *screen.Context
	shown screen.ShowReport
}

// stands reports whether there is no token that ages.
func (c clock) stands() bool { return c.shown.Example || c.shown.Foretold }

// now is the time that the report is seen at.
func (c clock) now() time.Time {
	if c.stands() {
		return c.shown.Made
	}
	return c.ctx.Deps.Now()
}

// tick is one second of the countdown.
func (c clock) tick(owner *Screen) screen.Action {
	if c.stands() || c.expiry().IsZero() {
		return nil
	}
	return screen.After{Wait: time.Second, Msg: tickMsg{owner}}
}

// expiry is the time that the token ends at; zero where it names none.
func (c clock) expiry() time.Time {
	return claimTime(c.shown.Report.Token.Claims[github.ClaimExpires])
}

// status is the countdown, or that there is no token that ages.
func (c clock) status() string {
	t := c.ctx.Theme
	if c.shown.Example {
		return t.Say(theme.Info, "an example: everything in it is made up")
	}
	if c.shown.Foretold {
		return t.Say(theme.Info, "worked out from the workflow: no token was needed")
	}
	end := c.expiry()
	if end.IsZero() {
		return ""
	}
	level := theme.Info
	if c.now().After(end) {
		level = theme.Warn
	}
	return t.Say(level, "the token "+expiryWords(end, c.now()))
}
