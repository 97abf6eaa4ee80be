package screentest

import (
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// projected is a film as a viewer reads it.
type projected struct {
	total  time.Duration
	times  map[string][]change // by the class that is animated
	pieces []projectedText
}

// change is a time, as a part of the whole, from which on something is seen or not.
type change struct {
	at   float64
	seen bool
}

// projectedText is a text of the screen, and the class of the group that it stands in.
type projectedText struct {
	x, y, cells int
	group, text string
}

var (
	lengthRule   = regexp.MustCompile(`\.m\{visibility:hidden;animation:none ([0-9.]+)s step-end infinite\}`)
	keyframeRule = regexp.MustCompile(`@keyframes (v\d+)\{(.*)\}\n`)
	changeRule   = regexp.MustCompile(`([0-9.]+)%\{visibility:(hidden|visible)\}`)
)

// project reads a film's SVG as XML, and its times from its styles.
func project(t *testing.T, svg string, height int) projected {
	t.Helper()
	p := projected{times: map[string][]change{}}
	seconds, err := strconv.ParseFloat(lengthRule.FindStringSubmatch(svg)[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	p.total = time.Duration(seconds * float64(time.Second))
	for _, m := range keyframeRule.FindAllStringSubmatch(svg, -1) {
		for _, c := range changeRule.FindAllStringSubmatch(m[2], -1) {
			at, _ := strconv.ParseFloat(c[1], 64)
			p.times[m[1]] = append(p.times[m[1]], change{at / 100, c[2] == "visible"})
		}
	}
	group := ""
	var text *projectedText
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		tok, err := d.Token()
		if err == io.EOF {
			return p
		}
		if err != nil {
			t.Fatalf("the film is no well-formed XML: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			at := attributesOf(tok)
			switch tok.Name.Local {
			case "g":
				group = at["class"]
			case "text":
				text = &projectedText{x: cell(at["x"], margin, cellWidth), y: cell(at["y"], margin+baseline, cellHeight), cells: cell(at["textLength"], 0, cellWidth), group: group}
			}
		case xml.CharData:
			if text != nil {
				text.text += string(tok)
				if strings.Join(strings.Fields(text.text), " ") != text.text {
					t.Errorf("viewers do not agree on the blanks in %q", text.text)
				}
			}
		case xml.EndElement:
			if tok.Name.Local == "text" && text.y < height {
				p.pieces = append(p.pieces, *text)
			}
			if tok.Name.Local == "text" {
				text = nil
			}
		}
	}
}

func attributesOf(e xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range e.Attr {
		out[a.Name.Local] = a.Value
	}
	return out
}

func cell(pixels string, from, size int) int {
	n, _ := strconv.Atoi(pixels)
	return (n - from) / size
}

// screen is the text that is seen at a time; still: where nothing is animated.
func (p projected) screen(width, height int, at time.Duration, still bool) string {
	grid := make([][]string, height)
	for y := range grid {
		grid[y] = slices.Repeat([]string{" "}, width)
	}
	for _, piece := range p.pieces {
		classes := strings.Fields(piece.group)
		seen := len(classes) == 0 || slices.Contains(classes, "l")
		if len(classes) > 1 && !still {
			seen = false
			for _, c := range p.times[classes[1]] {
				if c.at*p.total.Seconds() <= at.Seconds() {
					seen = c.seen
				}
			}
		}
		if !seen {
			continue
		}
		runes := []rune(piece.text)
		for i := range piece.cells {
			grid[piece.y][piece.x+i] = "" // the second half of a wide character
			if i < len(runes) {
				grid[piece.y][piece.x+i] = string(runes[i])
			}
		}
	}
	lines := make([]string, height)
	for y := range grid {
		lines[y] = strings.TrimRight(strings.Join(grid[y], ""), " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// maxFilm is the largest that a film may be, in bytes: a page has to load it.
const maxFilm = 300_000

// wantFrames fails unless a film can be shown anywhere, and shows each screen as the terminal
// had it, in the middle of its time.
func wantFrames(t *testing.T, f film) {
	t.Helper()
	svg := f.SVG()
	if len(svg) > maxFilm {
		t.Errorf("the film has %d bytes, at most %d are wanted", len(svg), maxFilm)
	}
	for _, no := range []string{"<script", "<foreignObject", "href", "@import", "url(", "eyJ0"} {
		if strings.Contains(svg, no) {
			t.Errorf("the film holds %q", no)
		}
	}
	for _, want := range []string{"<title ", "<desc ", "@media (prefers-reduced-motion:reduce)"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the film has no %q", want)
		}
	}
	p := project(t, svg, f.h)
	var at time.Duration
	for i, fr := range f.frames {
		if got := p.screen(f.w, f.h, at+fr.hold/2, false); got != fr.text {
			t.Errorf("frame %d shows\n%s\nthe terminal had\n%s", i, got, fr.text)
		}
		at += fr.hold
	}
	if got, last := p.screen(f.w, f.h, 0, true), f.frames[len(f.frames)-1].text; got != last {
		t.Errorf("without motion it shows\n%s\nthe last frame is\n%s", got, last)
	}
}
