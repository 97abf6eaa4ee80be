package diagnose

import "gh-wif/internal/say"

// EveryUnchecked are all that a report may have to say of what it did not check.
func EveryUnchecked() []Unchecked {
	var out []Unchecked
	for _, u := range unseens {
		out = append(out, Unchecked{u.what.Fill(nil), u.how.Fill(say.Fills{})})
	}
	return out
}
