package screen

import (
	"reflect"

	"gh-wif/wizard"
)

// Merge fills the empty fields of a from b.
func Merge(a, b wizard.Answers) wizard.Answers {
	to, from := reflect.ValueOf(&a).Elem(), reflect.ValueOf(b)
	for i := range to.NumField() {
		if to.Field(i).IsZero() {
			to.Field(i).Set(from.Field(i))
		}
	}
	return a
}

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
