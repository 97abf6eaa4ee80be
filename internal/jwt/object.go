package jwt

import (
	"strconv"

	"gh-wif/internal/strictjson"
)

// decodeObject reads data as one JSON object, as a strict server would, and returns as much of
// it as can be read. Numbers stay json.Number, so that no digit is lost. where names the part
// in the problems, which never repeat its text.
func decodeObject(data []byte, where string) (map[string]any, []Problem) {
	d := strictjson.Read(data)
	found := faultProblems(d.Faults, where)
	if !d.OK() {
		return nil, found
	}
	object, ok := d.Root.Any().(map[string]any)
	if !ok {
		found = append(found, problem("not_object", where, d.Root.Kind.String()))
	}
	return object, found
}

// faultProblems turns the reader's faults into problems of a part: one of a kind for each place.
// A syntax error is named by its offset only, counted from 1.
func faultProblems(faults []strictjson.Fault, where string) []Problem {
	var found []Problem
	seen := map[string]bool{}
	for _, f := range faults {
		row := faultRows[f.ID]
		at, detail := where, ""
		switch f.ID {
		case strictjson.Duplicate:
			at, detail = member(where, f.Name), quoteName(f.Name)
		case strictjson.Syntax:
			detail = strconv.Itoa(f.Offset + 1)
		}
		if key := row + at; !seen[key] {
			seen[key] = true
			found = append(found, problem(row, at, detail))
		}
	}
	return found
}

// faultRows are the problems that the reader's faults are told as.
var faultRows = map[strictjson.FaultID]string{
	strictjson.Empty: "json_truncated", strictjson.Truncated: "json_truncated", strictjson.Syntax: "json_syntax",
	strictjson.Duplicate: "duplicate_key", strictjson.LoneSurrogate: "invalid_unicode", strictjson.InvalidUTF8: "invalid_utf8",
	strictjson.TooDeep: "too_deep", strictjson.TooMany: "too_many_members", strictjson.Trailing: "trailing_data",
}

// plainName reports a member name that is safe and short enough to repeat in a message.
func plainName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !isTokenByte(c) && c != ':' || c == '+' || c == '=' {
			return false
		}
	}
	return name != "" && len(name) <= 48
}

func member(where, name string) string {
	if plainName(name) {
		return where + "." + name
	}
	return where
}

func quoteName(name string) string {
	if plainName(name) {
		return "`" + name + "`"
	}
	return "(a name with unusual characters)"
}
