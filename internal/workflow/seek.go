package workflow

import (
	"errors"
	"io"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxSought bounds the bytes that are read again to find a mistake: enough for every try in a workflow of
// 100 KB. In a larger text the place can be less exact.
const maxSought = 4 << 20

// tries is how often the text is read to find a column in a line of 60,000 characters.
const tries = 16

// seeker finds the place of a mistake by reading beginnings of the text again.
type seeker struct {
	source
	message string
	left    int // bytes that it may still read
	read    int // bytes that it has read
}

// find finds the last character of the shortest text from the beginning that the library refuses with
// the same message. Where the line is known already, it is not 0. The column is 0 where it would cost
// too much.
func (s *seeker) find(line int) Pos {
	if line == 0 {
		line = s.lineOfMistake()
	}
	text, from := s.line(line), s.start[line-1]
	ends := []int{0}
	for i, r := range text {
		ends = append(ends, i+utf8.RuneLen(r))
	}
	if tries*(from+len(text)) > s.left {
		return Pos{Line: line}
	}
	column := sort.Search(len(ends), func(i int) bool { return s.fails(from + ends[i]) })
	return Pos{line, min(column, len(ends)-1)}
}

// lineOfMistake finds the line. The library has read hardly further when it stops, so the search goes
// back from there, in steps that double.
func (s *seeker) lineOfMistake() int {
	t := &trickle{text: s.text}
	_ = readAll(t)
	high := sort.SearchInts(s.start, t.off)
	low := high
	for step := 1; low > 0 && s.fails(s.end(low)); step *= 2 {
		high, low = low, max(0, low-step)
	}
	return low + 1 + sort.Search(high-low-1, func(i int) bool { return s.fails(s.end(low + 1 + i)) })
}

// fails reports whether the library refuses the text up to there with the message.
func (s *seeker) fails(end int) bool {
	if end > s.left {
		return false
	}
	s.left -= end
	s.read += end
	err := readAll(strings.NewReader(s.text[:end]))
	if err == nil {
		return false
	}
	_, got := splitMessage(err)
	return got == s.message
}

// trickle hands out a text byte by byte, which shows how far its reader came.
type trickle struct {
	text string
	off  int
}

func (t *trickle) Read(p []byte) (int, error) {
	if t.off == len(t.text) {
		return 0, io.EOF
	}
	n := copy(p[:1], t.text[t.off:])
	t.off += n
	return n, nil
}

// readAll reads every YAML document. It returns nil at the end of the text.
func readAll(r io.Reader) error {
	for dec := yaml.NewDecoder(r); ; {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// splitMessage returns the line that an error of the library names, 0 where it names none, and the rest.
func splitMessage(err error) (line int, message string) {
	message, _, _ = strings.Cut(strings.TrimPrefix(err.Error(), "yaml: "), "\n")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			line, _ = strconv.Atoi(number)
			message = after
		}
	}
	return line, message
}
