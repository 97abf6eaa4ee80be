package widget

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/highlight"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// SlotKind is what goes into a slot.
type SlotKind int

// The kinds of slots.
const (
	File   SlotKind = iota // the content of a file, or what was pasted
	Secret                 // the same, hidden
	Word                   // one short text
)

// Slot takes one thing that a job needs: a token, a rule, a file, a name. Every slot is a text
// field: what is typed is text, never a command. What was typed into a slot for a file is the
// path of one, unless it is the content itself. It reads no file: it names the one that it
// wants ([Slot.Wants]) and is given what came of it ([Slot.Filled]).
type Slot struct {
	ID, Title, Help string
	Placeholder     string // shown where nothing is in
	Thing           string // what goes in, in a word: rule
	Copy, CopyWhat  string // what helps to get it, for the clipboard, and what that is; empty: nothing
	Kind            SlotKind
	Lang            highlight.Lang               // of what goes in
	Seen            func([]byte) string          // what may be seen of what is hidden; nil: nothing
	Read            func([]byte) (string, error) // what it is in a few words, or what is wrong with it; nil: anything
	Check           func(string) error           // what is wrong with a word when it is left; nil: nothing
	Known           Words                        // words to choose from
	Places          []string                     // where such files lie, as a path from the top of a working copy
	Likely          []string                     // how the names of files end that may fit, the likeliest first

	Value   []byte
	Source  string // where it is from: a path, "pasted"
	Problem string // what is wrong with the value
	Note    string // what is to be known of the value

	about   string
	ready   []*Ready // what can be had without choosing a file
	in      *Ready   // the one of them that is in; nil: none of them is
	coming  *Ready   // what is being read; nil: nothing
	touched bool     // the user put something in, or took it away
	draft   *line    // what is being typed; nil: nothing is
	gone    *taken   // what was taken away last; nil: nothing
	before  []byte   // the word that was in when typing began
	told    struct { // what Seen told last, and of what
		of   *byte
		text string
	}
}

// Ready is something that is at hand, such as the rule of the session's plan.
type Ready struct {
	Source string
	Value  []byte // nil: it is in the file Source, and has to be read
	Found  bool   // in the working copy, not given or made in this session
	Given  bool   // by the user for this slot, who may mean another one
	note   string // what is to be known of it
	typed  string // the text that named it; empty: it was not typed
}

// Filling is what reading a file gave for a slot.
type Filling struct {
	Of    *Ready
	Value []byte
	About string // what it is in a few words
	Err   error  // why it cannot be read, or what is wrong with it
	// Unread: there is no value.
	Unread bool
}

// Fill reads a file for a slot by means of read, and asks describe, the slot's Read, about it.
// It may wait, and touches no slot.
func Fill(r *Ready, describe func([]byte) (string, error), read func(path string) ([]byte, error)) Filling {
	f := Filling{Of: r, Value: r.Value}
	if f.Value == nil {
		f.Value, f.Err = read(r.Source)
		f.Unread = f.Err != nil
	}
	if f.Err == nil && describe != nil && len(f.Value) > 0 {
		f.About, f.Err = describe(f.Value)
	}
	return f
}

// Offer says what is at hand. While the user has not touched the slot, the first of it goes in,
// unless it is one of several that were found: then nobody can know which.
func (s *Slot) Offer(ready []*Ready) {
	untouched := !s.touched && (len(s.Value) == 0 || s.in != nil)
	s.ready = ready
	if !untouched {
		s.in = nil
		return
	}
	s.Clear()
	if len(ready) == 1 || (len(ready) > 1 && !ready[0].Found) {
		choice{s}.take(ready[0])
	}
}

// take puts in what is at hand, or asks for it to be read.
func (s choice) take(r *Ready) {
	s.Clear()
	if r.Value == nil {
		s.coming = r
		return
	}
	s.Set(r.Source, slices.Clone(r.Value))
	s.in = r
}

// Wants is what has to be read for the slot; nil: nothing.
func (s *Slot) Wants() *Ready { return s.coming }

// Filled takes what was read, if it is still wanted. What nobody asked for must not be in the
// way: a file that was found and cannot be read is left out. A path that cannot be read can be
// typed right.
func (s *Slot) Filled(f Filling) {
	if s.coming == nil || s.coming != f.Of {
		return
	}
	problem := ""
	if f.Err != nil {
		problem = term.Clean(secret.Redact(f.Err.Error()))
	}
	typed := f.Of.typed
	switch s.coming = nil; {
	case f.Unread && s.Kind == Secret && typed != "" && !strings.ContainsAny(typed, `/\.`):
		s.Choose(typedSource, []byte(typed), "") // no file, and no path of one
		return
	case f.Unread && typed != "": // what was in before is in again where this one is given up
		s.draft, s.Problem = newLine(typed), problem
		return
	}
	s.Clear()
	if problem != "" && f.Of.Found && !s.touched {
		return
	}
	s.Value, s.about, s.Problem, s.Note = f.Value, term.Clean(f.About), problem, f.Of.note
	if slices.Contains(s.ready, f.Of) {
		s.in = f.Of
	}
	switch empty := len(f.Value) == 0 && f.Err == nil; {
	case !empty:
		s.Source = f.Of.Source
	case f.Of.Given && s.Kind == Secret: // an empty file is one, too
		s.Source, s.about = f.Of.Source, "empty"
	case f.Of.Given:
		s.Source, s.Problem = f.Of.Source, Name(f.Of.Source)+" is empty"
	}
}

// GiveUp wants nothing read any more, and drops what is being typed: what was in before is in
// again.
func (s *Slot) GiveUp() {
	s.coming = nil
	if s.draft != nil && s.Kind == Word {
		s.Set(s.Source, s.before)
	}
	writing{s}.dropDraft()
}

// suggested reports whether what is in was found, not chosen.
func suggested(s *Slot) bool { return !s.touched && s.in != nil && s.in.Found && s.Problem == "" }

// Where a value is from that is from no file.
const (
	pastedSource = "pasted"
	typedSource  = "typed"
	chosenSource = "chosen"
)

// Set fills the slot and says what came in.
func (s *Slot) Set(source string, value []byte) {
	s.Value, s.Source, s.about, s.Problem = value, source, "", ""
	if len(value) == 0 {
		s.Source = ""
		return
	}
	if hides(s) {
		s.Problem = secret.NoAnswer
		return
	}
	if s.Read == nil {
		return
	}
	about, err := s.Read(value)
	if err != nil {
		s.Problem = term.Clean(err.Error())
	}
	s.about = term.Clean(about)
}

// hides reports whether what came in must not be shown, as it is no secret that is asked for.
func hides(s *Slot) bool { return s.Kind == Word && secret.Looks(string(s.Value)) }

// Large is from how many bytes on a value is looked at in a task: a workflow of a million
// takes a second.
const Large = 64 << 10

// Choose fills the slot with what the user gave; note is what is to be known of it. What is
// large comes in as what is read does: the slot wants it ([Slot.Wants]).
func (s *Slot) Choose(source string, value []byte, note string) {
	s.touched = true
	s.Clear()
	if s.Read != nil && len(value) >= Large {
		s.coming = &Ready{Source: source, Value: value, note: note}
		return
	}
	s.Set(source, value)
	s.Note = note
}

// Given wants what the user gave looked at: read, where there is no value, and told apart.
func (s *Slot) Given(source string, value []byte) {
	s.touched = true
	s.GiveUp()
	s.coming = &Ready{Source: source, Value: value, Given: true}
}

// Empty takes away what is in, as the user wishes.
func (s *Slot) Empty() {
	s.touched = true
	s.Clear()
}

// Clear forgets the value; what was secret is overwritten.
func (s *Slot) Clear() {
	clear(s.Value)
	s.Value, s.Source, s.about, s.Problem, s.Note = nil, "", "", "", ""
	s.in, s.coming, s.told.of, s.told.text = nil, nil, nil, ""
	writing{s}.dropDraft()
	forget(s)
}

// writing is the text that is being typed into a slot.
type writing struct{ *Slot }

func (s writing) dropDraft() {
	if s.draft != nil {
		s.draft.clear()
	}
	s.draft = nil
}

// Insert puts a text where the cursor is, as if it had been typed.
func (s *Slot) Insert(text string) {
	w := writing{s}
	w.begin()
	s.draft.insert(text)
	w.edited()
}

// With is the text that is being typed, with more of it where the cursor is.
func (s *Slot) With(text string) string {
	if s.draft == nil {
		return text
	}
	l := line{text: slices.Clone(s.draft.text), at: s.draft.at}
	l.insert(text)
	return l.String()
}

// begin begins a text, or goes on with a word.
func (s writing) begin() {
	if s.draft != nil {
		return
	}
	s.draft, s.before = &line{}, slices.Clone(s.Value)
	if s.Kind == Word && s.Source != chosenSource {
		s.draft = newLine(string(s.Value))
	}
}

// edited takes the text as it is now: a word is in at once, anything else when the slot is left.
func (s writing) edited() {
	s.touched, s.Note = true, ""
	switch {
	case s.Kind == Word:
		s.Set(typedSource, []byte(s.draft.String()))
	case len(s.draft.text) == 0:
		s.draft = nil // what was in before is in again
	default:
		s.Problem = ""
	}
}

// Leave takes what was typed: it is checked, or what it names is wanted.
func (s *Slot) Leave() {
	if s.Kind == Word {
		s.draft = nil
		s.Set(s.Source, []byte(strings.TrimSpace(string(s.Value))))
		if s.Problem == "" && s.Check != nil && len(s.Value) > 0 {
			if err := s.Check(string(s.Value)); err != nil {
				s.Problem = term.Clean(err.Error())
			}
		}
		return
	}
	if s.draft == nil || s.draft.openObject() {
		return
	}
	text := strings.TrimSpace(s.draft.String())
	switch {
	case text == "":
		writing{s}.dropDraft()
	case s.IsContent(text) && strings.Contains(text, "\n"):
		s.Given(pastedSource, []byte(text))
	case s.IsContent(text):
		s.Given(typedSource, []byte(text))
	default:
		s.Given(text, nil)
		s.coming.typed = text
	}
}

// IsContent reports whether what was typed or pasted is what goes in, and not the path of a file.
func (s *Slot) IsContent(text string) bool {
	return strings.ContainsAny(text, "\n{<=\"") || strings.HasPrefix(text, "[") || len(text) > maxPath ||
		s.Kind == Secret && secret.Opens(text) < len(text)
}

// maxPath is the longest path, in bytes.
const maxPath = 1024

// escape gives up what is being typed into a slot for a file, and reports whether anything was.
func (s writing) escape() bool {
	if s.Kind == Word || s.draft == nil || len(s.draft.text) == 0 {
		return false
	}
	s.dropDraft()
	s.Problem = ""
	if len(s.Value) == 0 {
		s.Source = ""
	}
	return true
}

// IsEmpty reports whether nothing is in, and nothing is typed.
func (s *Slot) IsEmpty() bool { return s.Source == "" && s.draft == nil && s.coming == nil }

// FromFile reports whether the value was read from a file.
func (s *Slot) FromFile() bool {
	return s.Source != "" && s.Source != pastedSource && s.Source != typedSource && s.Source != chosenSource
}

// Found are the files of the working copy that are known to fit.
func (s *Slot) Found() []string {
	var out []string
	for _, r := range s.ready {
		if r.Found {
			out = append(out, r.Source)
		}
	}
	return out
}

// Name is a path in short, for a line: that of a file elsewhere without its directory.
func Name(path string) string {
	if filepath.IsAbs(path) {
		path = filepath.Base(path)
	}
	return term.Clean(path)
}

// seen is how many characters of a secret are shown: enough to tell a JWT (eyJ) from an API
// key, and the same for every token.
const seen = 6

func masked(value []byte) string {
	head := strings.TrimSpace(string(value[:min(len(value), 64)]))
	for !utf8.ValidString(head) && head != "" {
		head = head[:len(head)-1]
	}
	return term.Clean(head[:min(len(head), seen)]) + "********"
}
