package present

import (
	"cmp"
	"strconv"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/runlog"
	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/trust"
)

// Exchanges makes the document of what was exchanged in the sandbox, and why not.
func Exchanges(history []anthropic.Exchange) say.Doc {
	doc := say.Doc{say.Heading{Top: true, Text: count("exchanges in the sandbox", len(history))}}
	if len(history) == 0 {
		return append(doc, say.Para{Text: say.W(NothingExchanged)})
	}
	rows := say.Rows{Columns: []string{"", "kind of run", "why not", "sub"}}
	for _, e := range history {
		rows.Rows = append(rows.Rows, ExchangeRow(e))
	}
	return append(doc, rows)
}

// ExchangesOfAll is that document where one token of every kind of run was exchanged, with what
// the exposure of the rule concludes from who got in. own: so did the run that the rule names.
func ExchangesOfAll(history []anthropic.Exchange, e trust.Exposure, own bool) say.Doc {
	doc := Exchanges(history)
	if !own {
		doc = append(doc, say.Item{Mark: say.Cross, Role: say.Bad, Text: say.W("The run that the rule names got no token.")})
	}
	look := severities[e.Severity]
	switch {
	case !e.Well():
		look = severities[trust.SeverityDanger]
	case e.Severity == trust.SeverityNone:
		look.mark, look.role = say.Check, say.Good
	}
	return append(doc, say.Item{Mark: look.mark, Role: look.role, Text: say.Prose(e.Verdict)})
}

// ExchangeRow is one exchange as a line of a list, with why it was denied below.
func ExchangeRow(e anthropic.Exchange) say.Row { return exchangeRow(ranFor(e), e) }

func exchangeRow(of say.Text, e anthropic.Exchange) say.Row {
	row := say.Row{
		Mark: say.Check, Role: say.Good, Word: string(e.Outcome), Line: say.Join(of, say.W(", for "), say.W(say.TimeSpan(e.ExpiresIn))),
		Below: given(say.Detail{Label: "sub", Text: value(e.Sub)}),
	}
	if e.Outcome == anthropic.Denied {
		row.Mark, row.Role = say.Cross, say.Bad
		row.Line = say.Join(of, say.W(", "), say.N(string(e.Reason)))
		row.Below = append([]say.Detail{{Label: "why", Text: say.W(Meaning(e.Reason))}, {Label: "check", Text: say.N(e.Check)}}, row.Below...)
	}
	if look, known := severities[trust.Severity(e.Severity)]; known {
		row.Mark, row.Role, row.Line = say.Warning, look.role, say.Join(row.Line, say.W(": "+look.word)) // a cross is one that was denied
	}
	row.Cells = []say.Text{say.W(row.Word), of, value(string(e.Reason)), value(e.Sub)}
	return row
}

// ranFor is the kind of run that a token is of.
func ranFor(e anthropic.Exchange) say.Text {
	switch {
	case e.Kind == "":
		return say.W("a token from elsewhere")
	case e.Kind == anthropic.ToldRun:
		return say.W("the run that the token tells of")
	case e.Event != "":
		return say.W(trust.KindTitle(e.Kind) + ", " + e.Event)
	}
	return say.W(trust.KindTitle(e.Kind))
}

// ExchangeLine says an exchange in one line, for a log.
func ExchangeLine(e anthropic.Exchange) say.Text {
	line := say.Join(say.W(e.At.Format("15:04:05 ")), say.W(string(e.Outcome)+": "), ranFor(e))
	if e.Outcome == anthropic.Denied {
		return say.Join(line, say.W(", "), say.N(string(e.Reason)), say.W(": "+Meaning(e.Reason)))
	}
	return say.Join(line, say.W(", for "+say.TimeSpan(e.ExpiresIn)))
}

// Meaning says what a deny reason means, in words.
func Meaning(r anthropic.Reason) string {
	for _, k := range diagnose.KnownReasons() {
		if k.Word == string(r) {
			return k.Meaning
		}
	}
	return cmp.Or(r.OwnMeaning(), "what it means is not known")
}

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
