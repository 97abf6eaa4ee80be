package check

import (
	"slices"

	"gh-wif/diagnose/evidence"
	"gh-wif/internal/federation"
	"gh-wif/internal/say"
)

// EnvFaultKind is what can be wrong with the job's environment.
type EnvFaultKind uint8

// The kinds of faults of an environment.
const (
	Shadowed        EnvFaultKind = iota // another credential wins
	PerhapsShadowed                     // an empty one, which wins with some SDKs
	ProfileShadows                      // a profile wins
	Incomplete                          // variables are missing
	IDMalformed                         // an id that can be none of its kind
	RuleOther                           // another rule than the one given
	AccountOther                        // another account than the rule's target
	WorkspaceNeeded                     // none, and the rule covers several
	WorkspaceMalformed
	WorkspaceOther // none of the rule's
)

// EnvFault is one thing that is wrong with the job's environment.
type EnvFault struct {
	Kind    EnvFaultKind
	ID      federation.IDKind // of the variable, where it holds an id
	Name    string            // of the variable, where it holds none
	Value   string
	Empty   bool            // it is set to nothing
	SDK     federation.SDK  // which the job runs; the zero SDK: not known
	Problem string          // why the value can be no id, in the program's words
	Known   []string        // the right values, where the rule tells
	Missing []MissingEnvVar // of an incomplete environment
}

// MissingEnvVar is a variable that federation needs and that has no value.
type MissingEnvVar struct {
	Name  string
	Empty bool
	// Over is the variable over which it wins all the same, with some SDKs.
	Over string
	// Near is a variable that is set and that nothing reads: probably this one is meant.
	Near string
}

// Certain reports whether the fault is one with whatever SDK the job runs.
func (f EnvFault) Certain() bool { return f.Kind != PerhapsShadowed }

// says are the sentences for the faults.
var says = [...]say.Template{
	Shadowed:           "{name} is set{empty}",
	PerhapsShadowed:    "{name} is set to the empty string: {sdks}",
	ProfileShadows:     "{name} is {value}",
	Incomplete:         "not set: {missing}",
	IDMalformed:        "{name} is {value}, which {problem}",
	RuleOther:          "{name} is {value}, the rule given is {known}",
	AccountOther:       "{name} is {value}, the rule's target is {known}",
	WorkspaceNeeded:    "{name} is {empty}, and the rule covers several workspaces",
	WorkspaceMalformed: "{name} is {value}, which {problem}",
	WorkspaceOther:     "{name} is {value}, the rule has {known}",
}

// Says is the fault in a sentence, as evidence.
func (f EnvFault) Says() say.Text {
	name := f.Name
	if name == "" {
		name = f.ID.Env
	}
	return says[f.Kind].Fill(say.Fills{
		"name": say.N(name), "value": say.V(f.Value), "problem": say.W(f.Problem), "known": say.ValuesOf(f.Known...),
		"missing": f.MissingText(), "empty": f.emptiness(), "sdks": say.W(f.EmptyFacts()),
	})
}

// EmptyFacts is what is known of the SDKs and such an empty variable, in a clause.
func (f EnvFault) EmptyFacts() string {
	goOn := federation.NamesOf(federation.EmptyIgnored) + " go on to federation, and of the others it is not known"
	if !isCredential(f.Name) {
		return goOn
	}
	return federation.NamesOf(federation.EmptyWins) + " stops there, " + goOn
}

func (f EnvFault) emptiness() say.Text {
	switch {
	case f.Kind == Shadowed && f.Empty:
		return say.W(" to the empty string, which " + f.SDK.Name + " takes for a credential")
	case f.Kind == Shadowed:
		return nil
	case f.Empty:
		return say.W("empty")
	}
	return say.W("not set")
}

// MissingText lists the variables that are missing.
func (f EnvFault) MissingText() say.Text {
	texts := make([]say.Text, len(f.Missing))
	for i, m := range f.Missing {
		texts[i] = say.N(m.Name)
		switch {
		case m.Over != "":
			texts[i] = say.Join(texts[i], say.W(" (set to nothing, and it stands before "), say.N(m.Over), say.W(")"))
		case m.Empty && m.Near != "":
			texts[i] = say.Join(texts[i], say.W(" (set, but empty; "), say.N(m.Near), say.W(" is set, which nothing reads)"))
		case m.Near != "":
			texts[i] = say.Join(texts[i], say.W(" ("), say.N(m.Near), say.W(" is set, which nothing reads)"))
		case m.Empty:
			texts[i] = say.Join(texts[i], say.W(" (set, but empty)"))
		}
	}
	return say.List(", ", texts...)
}

// MissingNames are the names of the variables that are missing.
func (f EnvFault) MissingNames() say.Text {
	texts := make([]say.Text, len(f.Missing))
	for i, m := range f.Missing {
		texts[i] = say.N(m.Name)
	}
	return say.List(", ", texts...)
}

// envClaudeToken is Claude Code's own credential, which ranks before federation
// there ("Claude Code authentication").
const envClaudeToken = "CLAUDE_CODE_OAUTH_TOKEN"

// shadows are the variables that win over federation, in their order.
var shadows = []string{federation.EnvAPIKey, federation.EnvAuthToken, envClaudeToken}

// EnvFaults lists what is wrong with the environment: first what keeps federation
// from starting because something else wins, then values that cannot be right,
// then what is missing, which may be only a part of the environment not given.
func EnvFaults(e *evidence.Environment, rule *federation.Rule, sdk federation.SDK) []EnvFault {
	out := shadowFaults(e, sdk)
	if f, bad := RuleIDFault(e, rule); bad {
		out = append(out, f)
	}
	k := federation.Organization
	if problem := evidence.BadID(k, e.Value(k.Env)); problem != "" {
		out = append(out, EnvFault{Kind: IDMalformed, ID: k, Value: e.Value(k.Env), Problem: problem})
	}
	if f, bad := accountFault(e, rule); bad {
		out = append(out, f)
	}
	if missing := missingVars(e, sdk); len(missing) > 0 {
		out = append(out, EnvFault{Kind: Incomplete, Missing: missing})
	}
	return out
}

// shadowFaults are the credentials that win over federation. An empty one does so
// with some SDKs only.
func shadowFaults(e *evidence.Environment, sdk federation.SDK) []EnvFault {
	var out []EnvFault
	for _, name := range append(slices.Clone(shadows), federation.EnvProfile) {
		f := EnvFault{Kind: Shadowed, Name: name, Value: e.Value(name), SDK: sdk}
		if name == federation.EnvProfile {
			f.Kind = ProfileShadows
		}
		switch {
		case !e.IsSet(name):
			continue
		case e.Value(name) != "":
		case sdk.Empty == federation.EmptyIgnored:
			continue
		case sdk.Empty == federation.EmptyUnknown || !isCredential(name):
			f.Kind, f.Empty = PerhapsShadowed, true
		default:
			f.Kind, f.Empty = Shadowed, true
		}
		out = append(out, f)
	}
	return out
}

// isCredential reports a variable of which the table of SDKs tells what an empty one
// does.
func isCredential(name string) bool {
	return name == federation.EnvAPIKey || name == federation.EnvAuthToken
}

// RuleIDFault is what is wrong with the rule's id.
func RuleIDFault(e *evidence.Environment, rule *federation.Rule) (EnvFault, bool) {
	k := federation.RuleID
	f := EnvFault{Kind: IDMalformed, ID: k, Value: e.Value(k.Env), Problem: evidence.BadID(k, e.Value(k.Env))}
	if rule != nil && rule.ID != "" && evidence.BadID(k, rule.ID) == "" {
		f.Known = []string{rule.ID}
	}
	if f.Problem != "" {
		return f, true
	}
	f.Kind = RuleOther
	return f, f.Known != nil && e.Holds(k.Env) && !evidence.IsExpression(f.Value) && f.Value != rule.ID
}

func accountFault(e *evidence.Environment, rule *federation.Rule) (EnvFault, bool) {
	k := federation.ServiceAccount
	f := EnvFault{Kind: IDMalformed, ID: k, Value: e.Value(k.Env), Problem: evidence.BadID(k, e.Value(k.Env))}
	if rule != nil && rule.ServiceAccountID != "" && evidence.BadID(k, rule.ServiceAccountID) == "" {
		f.Known = []string{rule.ServiceAccountID}
	}
	if f.Known != nil && e.Holds(k.Env) && !evidence.IsExpression(f.Value) && f.Value != rule.ServiceAccountID {
		f.Kind = AccountOther
		return f, true
	}
	return f, f.Problem != ""
}

// missingVars lists what federation needs and is not there. An id that is set to
// nothing, as a secret that does not exist is, counts as missing.
func missingVars(e *evidence.Environment, sdk federation.SDK) []MissingEnvVar {
	var out []MissingEnvVar
	add := func(name, over string) {
		out = append(out, MissingEnvVar{Name: name, Empty: e.IsSet(name), Over: over, Near: e.MeantFor(name)})
	}
	for _, name := range []string{federation.RuleID.Env, federation.Organization.Env, federation.ServiceAccount.Env} {
		if !e.Holds(name) {
			add(name, "")
		}
	}
	file, token := federation.EnvTokenFile, federation.EnvToken
	switch {
	case e.IsSet(file) && !e.Holds(file) && e.Holds(token):
		if sdk.EmptyFile != federation.EmptyIgnored {
			add(file, token)
		}
	case !e.Holds(file) && !e.Holds(token) && e.IsSet(token) && !e.IsSet(file):
		add(token, "")
	case !e.Holds(file) && !e.Holds(token):
		add(file, "")
	}
	return out
}
