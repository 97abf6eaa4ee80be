package screen

import (
	"reflect"

	"gh-wif/internal/job"
	"gh-wif/ui/widget/form"
	"gh-wif/wizard"
)

// SubjectPage is the wizard's page that takes GitHub's answer.
const SubjectPage = "subject"

// Learned takes over the fields that an answer changed since it was asked for; what the
// user typed meanwhile stays.
func Learned(now, asked, answer wizard.Answers) wizard.Answers {
	to, before, after := reflect.ValueOf(&now).Elem(), reflect.ValueOf(asked), reflect.ValueOf(answer)
	for i := range to.NumField() {
		if f := after.Field(i); !f.IsZero() && !reflect.DeepEqual(f.Interface(), before.Field(i).Interface()) {
			to.Field(i).Set(f)
		}
	}
	return now
}

// Spec binds a question to the answers.
func Spec(q wizard.Question, a *wizard.Answers) form.Spec {
	out := form.Spec{
		ID: q.ID, Kind: q.Kind, Title: q.Title, Help: q.Help, Placeholder: q.Placeholder, Options: q.Options,
		Get: func() []string { return q.Get(*a) },
		Set: func(v []string) { q.Set(a, v) },
	}
	if q.Kind == wizard.AskText {
		out.Offered = func() []wizard.Option { return wizard.Offered(*a, q.ID) }
	}
	if q.Default != nil {
		out.Default = func() []string { return q.Default(*a) }
	}
	if q.Visible != nil {
		out.Visible = func() bool { return q.Visible(*a) }
	}
	if q.Check != nil {
		out.Check = func() error { return job.Plainly(q.Check(*a)) }
	}
	return out
}
