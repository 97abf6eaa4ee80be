package doctest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page is a document in Markdown, as far as it is looked at here.
type page struct {
	path   string // from the root of the repository
	lines  []string
	fences []fence
	prose  []paragraph
}

// fence is a block of code.
type fence struct {
	page   *page
	line   int    // of the text behind the fence, from 1
	indent string // of every line
	lang   string // the word behind the fence; "indented" for a block without fences
	body   []string
	notes  []string // the comments on the lines before it
}

// paragraph is text that is no code: lines without a blank one between them.
type paragraph struct {
	line int // from 1
	text string
}

// span is a piece of a paragraph, and the line it begins on.
type span struct {
	line int
	text string
}

var (
	fenceRE   = regexp.MustCompile("^( *)(```+|~~~+) *([A-Za-z-]*)[^`]*$")
	commentRE = regexp.MustCompile(`^\s*<!--\s*(.*?)\s*-->\s*$`)
	listRE    = regexp.MustCompile(`^\s*(?:[-*+]|\d+[.)]) `)
)

// reader takes a page apart, a line at a time.
type reader struct {
	page  *page
	text  []string // the paragraph so far
	notes []string // comments since the last other line
	list  bool     // within a list, where indented text is no code
}

func readPage(path, text string) *page {
	p := &page{path: path, lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n")}
	r := &reader{page: p}
	for i := 0; i < len(p.lines); {
		i = r.take(i)
	}
	r.endParagraph(len(p.lines))
	return p
}

// take reads what begins at a line, and gives the line behind it.
func (r *reader) take(i int) int {
	line := r.page.lines[i]
	m := fenceRE.FindStringSubmatch(line)
	switch {
	case m != nil:
		r.endParagraph(i)
		return r.takeFence(i, m[1], m[2], m[3])
	case commentRE.MatchString(line):
		r.endParagraph(i)
		r.notes = append(r.notes, commentRE.FindStringSubmatch(line)[1])
		return i + 1
	case strings.TrimSpace(line) == "":
		r.endParagraph(i)
	case strings.HasPrefix(line, "    ") && len(r.text) == 0 && !r.list:
		return r.takeIndented(i)
	default:
		r.text = append(r.text, line)
		r.list = listRE.MatchString(line) || r.list && strings.HasPrefix(line, " ")
	}
	r.notes = nil
	return i + 1
}

func (r *reader) endParagraph(i int) {
	if len(r.text) > 0 {
		r.page.prose = append(r.page.prose, paragraph{i - len(r.text) + 1, strings.Join(r.text, "\n")})
		r.text = nil
	}
}

func (r *reader) takeFence(i int, indent, mark, lang string) int {
	f := fence{page: r.page, line: i + 2, indent: indent, lang: lang, notes: r.notes}
	r.notes = nil
	for i++; i < len(r.page.lines); i++ {
		line := strings.TrimPrefix(r.page.lines[i], indent)
		if strings.HasPrefix(line, mark) && strings.Trim(line, "`~ ") == "" {
			i++
			break
		}
		f.body = append(f.body, line)
	}
	r.page.fences = append(r.page.fences, f)
	return i
}

func (r *reader) takeIndented(i int) int {
	f := fence{page: r.page, line: i + 1, indent: "    ", lang: "indented"}
	for ; i < len(r.page.lines) && strings.HasPrefix(r.page.lines[i], f.indent); i++ {
		f.body = append(f.body, strings.TrimPrefix(r.page.lines[i], f.indent))
	}
	r.page.fences = append(r.page.fences, f)
	return i
}

var ticksRE = regexp.MustCompile("`+")

// codeIn finds the pieces of code in a text: where each begins and ends, with its marks. A piece
// that begins with some marks ends with as many.
func codeIn(text string) [][4]int {
	var out [][4]int
	marks := ticksRE.FindAllStringIndex(text, -1)
	for i := 0; i < len(marks); i++ {
		for j := i + 1; j < len(marks); j++ {
			if marks[j][1]-marks[j][0] == marks[i][1]-marks[i][0] {
				out = append(out, [4]int{marks[i][0], marks[i][1], marks[j][0], marks[j][1]})
				i = j
				break
			}
		}
	}
	return out
}

// code are the pieces of code within the text of a page.
func (p *page) code() []span {
	var out []span
	for _, part := range p.prose {
		for _, m := range codeIn(part.text) {
			text := strings.ReplaceAll(part.text[m[1]:m[2]], "\n", " ")
			if strings.HasPrefix(part.text, "|") {
				text = strings.ReplaceAll(text, `\|`, "|") // as a table wants it
			}
			out = append(out, span{part.line + strings.Count(part.text[:m[0]], "\n"), strings.TrimSpace(text)})
		}
	}
	return out
}

// words is the text of a page without its code, on the same lines.
func (p *page) words() []paragraph {
	var out []paragraph
	for _, part := range p.prose {
		var b strings.Builder
		end := 0
		for _, m := range codeIn(part.text) {
			b.WriteString(part.text[end:m[0]])
			b.WriteString(strings.Repeat("\n", strings.Count(part.text[m[0]:m[3]], "\n")))
			end = m[3]
		}
		b.WriteString(part.text[end:])
		out = append(out, paragraph{part.line, b.String()})
	}
	return out
}

func TestAPageIsTakenApart(t *testing.T) {
	p := readPage("a.md", "# A `b`\n\ntext `c\nd` and\n``e`f``\n\n    go run .\n\n| `x\\|y` |\n\n- item\n\n    more of it\n\n<!-- in: new -->\n<!-- not run: why -->\n```console\n$ a\n\nb\n```\n  ```yaml\n  on: push\n  ```\n")
	var fences []fence
	for _, f := range p.fences {
		f.page = nil
		fences = append(fences, f)
	}
	want := []fence{
		{line: 7, indent: "    ", lang: "indented", body: []string{"go run ."}},
		{line: 18, lang: "console", body: []string{"$ a", "", "b"}, notes: []string{"in: new", "not run: why"}},
		{line: 23, indent: "  ", lang: "yaml", body: []string{"on: push"}},
	}
	if diff := cmp.Diff(want, fences, cmp.AllowUnexported(fence{})); diff != "" {
		t.Error(diff)
	}
	spans := []span{{1, "b"}, {3, "c d"}, {5, "e`f"}, {9, "x|y"}}
	if diff := cmp.Diff(spans, p.code(), cmp.AllowUnexported(span{})); diff != "" {
		t.Error(diff)
	}
}
