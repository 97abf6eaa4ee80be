package trust

import "slices"

// Dangerous reports whether a kind of run, by its id, should not get in unless a
// rule asks for it by name.
func Dangerous(id string) bool {
	return slices.ContainsFunc(catalogue, func(r kindRow) bool { return r.id == id && r.severity == SeverityDanger })
}

// KindIDs lists the ids of the kinds, each once, in the order of the catalogue.
func KindIDs() []string {
	var out []string
	for _, r := range catalogue {
		if !slices.Contains(out, r.id) {
			out = append(out, r.id)
		}
	}
	return out
}

// KindTitle is what a kind of run is called, by its id; the id itself where there
// is no such kind.
func KindTitle(id string) string {
	if id == otherEvent {
		return "other events on the same ref"
	}
	if i := slices.IndexFunc(catalogue, func(r kindRow) bool { return r.id == id }); i >= 0 {
		return catalogue[i].title
	}
	return id
}

// otherEvent is the one kind that has a row for each of several events.
const otherEvent = "other_event_same_ref"
