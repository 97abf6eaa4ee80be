package present

import (
	"strconv"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/runlog"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
)

// ExchangeMade is the heading of what became of an exchange.
const ExchangeMade = "The exchange"

// exchangeSays are the sentences on an exchange, by its outcome.
var exchangeSays = map[anthropic.Outcome]struct {
	mark say.Mark
	role say.Role
	text say.Template
}{
	anthropic.Issued:   {say.Check, say.Good, "Anthropic issued an access token{scope}{life}{request}. It is shown nowhere, and was dropped."},
	anthropic.Denied:   {say.Cross, say.Bad, "Anthropic answered with status {status}{request} and gave no access token. The reason of a denial stands in the Console alone: Settings → Workload identity → History."},
	anthropic.Failed:   {say.Cross, say.Bad, "There was no answer: {because}. Whether the exchange was made is not known."},
	anthropic.NotTried: {say.Skip, say.Bad, "It was not tried: {because}."},
}

// Exchange makes the section on an exchange; nil: none was asked for. agrees: nothing that
// was compared speaks against the token.
func Exchange(e *anthropic.OwnExchange, agrees bool) say.Doc {
	if e == nil {
		return nil
	}
	look, fills := exchangeSays[e.Outcome], exchangeFills(e)
	out := say.Doc{say.Heading{Text: say.W(ExchangeMade)}, say.Item{Mark: look.mark, Role: look.role, Text: look.text.Fill(fills)}}
	switch {
	case e.Outcome != anthropic.Issued:
		return out
	case e.Models == 200:
		out = append(out, say.Item{Mark: say.Check, Role: say.Good, Text: say.Template("GET /v1/models with it was answered with status 200{workspace}.").Fill(fills)})
	case e.Models != 0:
		out = append(out, say.Item{Mark: say.Warning, Role: say.Caution, Text: say.Template("GET /v1/models with it was answered with status {models}: the exchange works, and this call of its token did not.").Fill(fills)})
	}
	if !agrees {
		out = append(out, say.Field{Label: Note, Text: say.W("The server let in what is refused here: the rule or issuer that was given is not the one that it has.")})
	}
	return out
}

func exchangeFills(e *anthropic.OwnExchange) say.Fills {
	when := func(is bool, t say.Template, fills say.Fills) say.Text {
		if !is {
			return nil
		}
		return t.Fill(fills)
	}
	return say.Fills{
		"status": say.N(strconv.Itoa(e.Status)), "models": say.N(strconv.Itoa(e.Models)), "because": say.Prose(e.Because),
		"scope":     when(e.Scope != "", " for the scope {scope}", say.Fills{"scope": say.V(e.Scope)}),
		"life":      when(e.ExpiresIn != 0, ", good for {life}", say.Fills{"life": say.W(say.Plural(e.ExpiresIn, "second"))}),
		"request":   when(e.RequestID != "", " (request {id})", say.Fills{"id": say.N(e.RequestID)}),
		"workspace": when(e.Workspace != "", ", of the workspace {id}", say.Fills{"id": say.N(e.Workspace)}),
	}
}

// Annotations are what a job's run shows beside its log: the primary cause, those others that
// stand in a line of a file, and an exchange that was not made.
func Annotations(r diagnose.Report, e *anthropic.OwnExchange) []runlog.Command {
	level := runlog.Error
	if r.Verdict == diagnose.Undecided && e == nil {
		level = runlog.Warning
	}
	var out []runlog.Command
	if e != nil && e.Outcome != anthropic.Issued {
		text := exchangeSays[e.Outcome].text.Fill(exchangeFills(e))
		out = append(out, annotation(runlog.Error, runlog.Place{}, ExchangeMade, text.String()))
	}
	if r.Verdict == diagnose.Match || r.Verdict == diagnose.Undecided && e != nil && e.Outcome == anthropic.Issued {
		return out
	}
	for i, c := range r.Causes {
		at := runlog.Place{File: c.File, Line: c.Line}
		if at.File == "" && i == 0 && r.Fix != nil {
			at = runlog.Place{File: r.Fix.Path, Line: r.Fix.Line}
		}
		if i > 0 && at.File == "" || len(out) == runlog.MaxAnnotations {
			continue
		}
		out = append(out, annotation(level, at, c.Title, c.Explanation.String()+"\n"+Change+": "+c.Fix.String()))
	}
	return out
}

// annotation is one that no credential is in: a command passes no guard.
func annotation(level runlog.Level, at runlog.Place, title, text string) runlog.Command {
	at.File = secret.Redact(at.File)
	return runlog.Annotation(level, at, secret.Redact(title), secret.Redact(text))
}
