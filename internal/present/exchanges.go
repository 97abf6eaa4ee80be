package present

import (
	"cmp"

	"gh-wif/diagnose"
	"gh-wif/internal/anthropic"
	"gh-wif/internal/say"
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
