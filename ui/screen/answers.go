package screen

import (
	"reflect"

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
