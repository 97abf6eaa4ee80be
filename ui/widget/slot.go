package widget

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/say"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
)

// SlotKind is what goes into a slot.
type SlotKind int

// The kinds of slots.
const (
	File   SlotKind = iota // the content of a file, or what was pasted
	Secret                 // text that is hidden as it comes
	Word                   // one short text
)

// Slot takes one thing that a job needs: a token, a rule, a file. It reads no file itself: it
// names the one that it wants ([Slot.Wants]) and is given what came of it ([Slot.Filled]).
type Slot struct {
	ID, Title, Help string
	Kind            SlotKind
	Read            func([]byte) (string, error) // what it is in a few words, or what is wrong with it; nil: anything
	Known           Words                        // words to choose from
	Places          []string                     // where such files lie, as a path from the top of a working copy
	Likely          []string                     // how the names of files end that may fit, the likeliest first

	Value   []byte
	Source  string // where it is from: a path, "pasted"
	Problem string // what is wrong with the value

	about   string
	ready   []*Ready // what can be had without choosing a file
	in      *Ready   // the one of them that is in; nil: none of them is
	coming  *Ready   // the one of them that is being read; nil: none
	touched bool     // the user put something in, or took it away
	object  *object  // what is being typed into a slot for a file; nil: nothing is
}

// Ready is something that is at hand, such as the rule of the session's plan.
type Ready struct {
	Source string
	Value  []byte // nil: it is in the file Source, and has to be read
	Found  bool   // in the working copy, not given or made in this session
}

// Filling is what reading a file gave for a slot.
type Filling struct {
	Of    *Ready
	Value []byte
	About string // what it is in a few words
	Err   error  // why it cannot be read, or what is wrong with it
}

// Fill reads a file for a slot by means of read, and asks describe, the slot's Read, about it.
// It may wait, and touches no slot.
func Fill(r *Ready, describe func([]byte) (string, error), read func(path string) ([]byte, error)) Filling {
	f := Filling{Of: r, Value: r.Value}
	if f.Value == nil {
		f.Value, f.Err = read(r.Source)
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
		s.take(ready[0])
	}
}

// take puts in what is at hand, or asks for it to be read.
func (s *Slot) take(r *Ready) {
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
// way: a file that was found and cannot be read is left out.
func (s *Slot) Filled(f Filling) {
	if s.coming == nil || s.coming != f.Of {
		return
	}
	s.Clear()
	if f.Err != nil && f.Of.Found && !s.touched {
		return
	}
	s.Value, s.about, s.in = f.Value, term.Clean(f.About), f.Of
	if len(f.Value) > 0 || f.Err != nil {
		s.Source = f.Of.Source
	}
	if f.Err != nil {
		s.Problem = term.Clean(f.Err.Error())
	}
}

// GiveUp wants nothing read any more.
func (s *Slot) GiveUp() { s.coming = nil }

// suggested reports whether what is in was found, not chosen.
func (s *Slot) suggested() bool { return !s.touched && s.in != nil && s.in.Found && s.Problem == "" }

// Set fills the slot and says what came in.
func (s *Slot) Set(source string, value []byte) {
	s.Value, s.Source, s.about, s.Problem = value, source, "", ""
	if len(value) == 0 {
		s.Source = ""
		return
	}
	if s.hides() {
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
func (s *Slot) hides() bool { return s.Kind == Word && secret.Looks(string(s.Value)) }

// large is from how many bytes on a value is looked at in a task: a workflow of a million
// takes a second.
const large = 64 << 10

// Choose fills the slot with what the user chose. What is large comes in as what is read
// does: the slot wants it ([Slot.Wants]).
func (s *Slot) Choose(source string, value []byte) {
	s.touched = true
	s.Clear()
	if s.Read != nil && len(value) >= large {
		s.coming = &Ready{Source: source, Value: value}
		return
	}
	s.Set(source, value)
}

// Empty takes away what is in, as the user wishes.
func (s *Slot) Empty() {
	s.touched = true
	s.Clear()
}

// Clear forgets the value; what was secret is overwritten.
func (s *Slot) Clear() {
	clear(s.Value)
	s.Value, s.Source, s.about, s.Problem = nil, "", "", ""
	s.in, s.coming, s.object = nil, nil, nil
}

// cycle takes the next thing that is at hand, and after the last one nothing.
func (s *Slot) cycle() {
	s.touched = true
	now := s.in
	if s.coming != nil {
		now = s.coming
	}
	next := slices.Index(s.ready, now) + 1
	if next >= len(s.ready) {
		s.Clear()
		return
	}
	s.take(s.ready[next])
}

// typed adds text to what is typed, not pasted.
func (s *Slot) typed(text string) {
	s.touched = true
	if s.Known.place(s.Value) >= 0 && s.Source == chosenSource {
		s.Clear() // another word begins
	}
	s.Set(s.Source, append(s.Value, text...))
}

func (s *Slot) backspace() {
	s.touched = true
	if n := len(s.Value); n > 0 {
		_, size := utf8.DecodeLastRune(s.Value)
		s.Set(s.Source, s.Value[:n-size])
	}
}

// Typing reports whether letters go into the slot.
func (s *Slot) Typing() bool { return s.Kind != File || s.object != nil }

// Offers reports whether something is at hand to go through.
func (s *Slot) Offers() bool { return s.Kind == File && len(s.ready) > 0 }

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

// Shown is the value in one line.
func (s *Slot) Shown() string {
	switch {
	case s.object != nil:
		return s.object.shown()
	case s.coming != nil:
		return "reading " + Name(s.coming.Source)
	case len(s.Value) == 0:
		return ""
	case s.Kind == Secret:
		return masked(s.Value) + fmt.Sprintf("  %s", say.Plural(utf8.RuneCount(s.Value), "character"))
	case s.hides():
		return secret.Mark
	case s.Kind == Word:
		return term.Clean(string(s.Value))
	}
	out := Name(s.Source)
	if s.about != "" {
		out += ": " + s.about
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

// help says what goes into the slot and how.
func (s *Slot) help() string {
	if s.Kind != File {
		return s.Help
	}
	if s.suggested() {
		return "Found in the working copy, and used as it is. Paste another, choose a file with /, or take it away with ctrl+l."
	}
	text := s.Help + " Paste it, or / chooses a file"
	if len(s.ready) > 0 {
		names := make([]string, len(s.ready))
		for i, r := range s.ready {
			names[i] = Name(r.Source)
		}
		text += "; space goes through " + strings.Join(names, ", ") + ", and none"
	}
	return text + "."
}

// seen is how many characters of a secret are shown: enough to tell a JWT (eyJ) from an API
// key, and the same for every token.
const seen = 6

func masked(value []byte) string {
	head := strings.TrimSpace(string(value[:min(len(value), 64)]))
	return term.Clean(head[:min(len(head), seen)]) + "********"
}
