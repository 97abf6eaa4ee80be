package expr

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

// datum is one value that is known in full. A boolean is the number 0 or 1.
type datum struct {
	kind  kind
	num   float64
	text  string
	items []datum  // of a list or an object
	keys  []string // of an object
}

func textDatum(s string) datum { return datum{kind: text, text: s} }

func boolDatum(b bool) datum {
	d := datum{kind: boolean}
	if b {
		d.num = 1
	}
	return d
}

// truthy: false, 0, NaN, the empty text and null are false (docs, literals).
func (d datum) truthy() bool {
	switch d.kind {
	case null:
		return false
	case boolean, number:
		return d.num != 0 && !math.IsNaN(d.num)
	case text:
		return d.text != ""
	}
	return true
}

// String casts as GitHub does where a text is wanted.
func (d datum) String() string {
	switch d.kind {
	case boolean:
		return strconv.FormatBool(d.num != 0)
	case number:
		return numberText(d.num)
	case text:
		return d.text
	case list:
		return "Array"
	case object:
		return "Object"
	}
	return ""
}

func numberText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0" // also -0
	}
	return strconv.FormatFloat(f, 'G', 15, 64)
}

// float coerces to a number: null is 0, a text what it says as a number, the empty one 0.
func (d datum) float() float64 {
	switch d.kind {
	case null:
		return 0
	case boolean, number:
		return d.num
	case text:
		return parseNumber(d.text)
	}
	return math.NaN()
}

func parseNumber(s string) float64 {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return 0
	case s == "Infinity", s == "+Infinity":
		return math.Inf(1)
	case s == "-Infinity":
		return math.Inf(-1)
	}
	for prefix, base := range map[string]int{"0x": 16, "0o": 8} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			n, err := strconv.ParseInt(rest, base, 64)
			if err != nil || strings.ContainsAny(rest, "+-_") {
				return math.NaN()
			}
			return float64(n)
		}
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}

// equal compares loosely: of one kind as it is, texts without case; of two kinds as numbers. Lists and
// objects are equal to themselves only, which the values here never are.
func equal(a, b datum) bool {
	if a.kind != b.kind {
		return a.float() == b.float()
	}
	switch a.kind {
	case null:
		return true
	case boolean, number:
		return a.num == b.num
	case text:
		return strings.EqualFold(a.text, b.text)
	}
	return false
}

// less orders as GitHub does: texts by their characters without case, all else as numbers.
func less(a, b datum) bool {
	if a.kind == text && b.kind == text {
		return upper(a.text) < upper(b.text)
	}
	return a.float() < b.float()
}

func upper(s string) string { return strings.Map(unicode.ToUpper, s) }

// at is a member of a list or an object; null where it has none.
func (d datum) at(index datum) datum {
	switch d.kind {
	case list:
		if i := index.float(); i >= 0 && i < float64(len(d.items)) {
			return d.items[int(i)]
		}
	case object:
		for i, k := range d.keys {
			if index.kind <= text && strings.EqualFold(k, index.String()) {
				return d.items[i]
			}
		}
	}
	return datum{}
}

// key tells values apart.
func (d datum) key() string {
	if d.kind >= list {
		var b strings.Builder
		for i, item := range d.items {
			if d.kind == object {
				b.WriteString(strconv.Quote(d.keys[i]))
			}
			b.WriteString(item.key() + ",")
		}
		return string(rune('0'+d.kind)) + "{" + b.String() + "}"
	}
	return string(rune('0'+d.kind)) + d.String()
}
