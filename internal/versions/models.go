package versions

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// DefaultModel is the model of the samples ("Use WIF with GitHub Actions", since 2026-09-26).
const DefaultModel = "claude-opus-5-5"

// Notice is how long before a model's end it is spoken of; Anthropic gives as much notice at least.
const Notice = 60 * day

// models are those whose end is known ("Model deprecations"; the days are of Anthropic's own
// platforms, others have theirs). Requests fail from the day on.
var models = []struct {
	id   string // without the day of its release
	ends time.Time
}{
	{"claude-3-sonnet", on(2025, time.July, 21)},
	{"claude-3-5-sonnet", on(2025, time.October, 28)},
	{"claude-3-opus", on(2026, time.January, 5)},
	{"claude-3-7-sonnet", on(2026, time.February, 19)},
	{"claude-3-5-haiku", on(2026, time.February, 19)},
	{"claude-3-haiku", on(2026, time.April, 20)},
	{"claude-sonnet-4", on(2026, time.June, 15)},
	{"claude-opus-4", on(2026, time.June, 15)},
	{"claude-opus-4-1", on(2026, time.August, 5)},
	{"claude-sonnet-4-5", on(2026, time.November, 30)},
	{"claude-opus-4-5", on(2027, time.January, 22)},
}

// asNamed is what may stand behind a model's name: the day of its release, or a word for the newest.
var asNamed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.*?)(?:-20\d{6}|-latest|-0)?$`) })

// ModelEnds is the day from which on requests for a model fail; known is false where no end of it
// is known.
func ModelEnds(model string) (ends time.Time, known bool) {
	name := asNamed().FindStringSubmatch(model)
	if name == nil {
		return time.Time{}, false
	}
	for _, m := range models {
		if m.id == name[1] {
			return m.ends, true
		}
	}
	return time.Time{}, false
}

// Mention is a model in a text.
type Mention struct {
	Model string
	At    int // its first byte
}

var modelWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`claude-[a-z0-9-]*[a-z0-9]`) })

// Models are the models that a text names as the Claude API takes them. What another service calls
// them, such as anthropic.claude-… or claude-…@…, is none: it has days of its own.
func Models(text string) []Mention {
	var out []Mention
	for _, at := range modelWord().FindAllStringIndex(text, -1) {
		before, after := text[:at[0]], text[at[1]:]
		if before != "" && (strings.ContainsRune("./_-@", rune(before[len(before)-1])) || isWord(before[len(before)-1])) {
			continue
		}
		if after != "" && (strings.ContainsRune("@_-", rune(after[0])) || isWord(after[0])) {
			continue
		}
		out = append(out, Mention{text[at[0]:at[1]], at[0]})
	}
	return out
}

func isWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
