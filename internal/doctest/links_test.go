package doctest

import (
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// link is a target that a document names.
type link struct {
	line   int
	target string
}

var (
	inlineRE    = regexp.MustCompile(`\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)`)
	referenceRE = regexp.MustCompile(`(?m)^\s*\[[^\]]+\]:\s+<?(\S+?)>?\s*$`)
	autolinkRE  = regexp.MustCompile(`<(https?://[^>\s]+)>`)
	htmlRE      = regexp.MustCompile(`(?:src|srcset|href)="([^"]+)"`)
	headingRE   = regexp.MustCompile(`(?m)^ {0,3}#{1,6}\s+(.*?)\s*#*$`)
	anchorRE    = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
	labelRE     = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
)

// links are the targets of a page.
func (p *page) links() []link {
	var out []link
	for _, part := range p.words() {
		for _, re := range []*regexp.Regexp{inlineRE, referenceRE, autolinkRE, htmlRE} {
			for _, m := range re.FindAllStringSubmatchIndex(part.text, -1) {
				out = append(out, link{part.line + strings.Count(part.text[:m[0]], "\n"), part.text[m[2]:m[3]]})
			}
		}
	}
	return out
}

// anchors are the places of a page that a link can name, as GitHub makes them of its headings.
func (p *page) anchors() []string {
	var out []string
	for _, part := range p.prose {
		for _, m := range headingRE.FindAllStringSubmatch(part.text, -1) {
			name := slug(m[1])
			for n, bare := 1, name; slices.Contains(out, name); n++ {
				name = fmt.Sprintf("%s-%d", bare, n)
			}
			out = append(out, name)
		}
		for _, m := range anchorRE.FindAllStringSubmatch(part.text, -1) {
			out = append(out, m[1])
		}
	}
	return out
}

// slug is what GitHub makes of a heading.
func slug(heading string) string {
	heading = labelRE.ReplaceAllString(heading, "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// hosts are those that the documents may send their readers to: who says how the services work,
// and the projects that are named.
var hosts = []string{
	"platform.claude.com", "console.anthropic.com", "docs.github.com", "github.com", "cli.github.com", "github.blog", "www.githubstatus.com",
	"www.rfc-editor.org", "datatracker.ietf.org", "keepachangelog.com", "semver.org", "json-schema.org", "no-color.org",
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	byPath := map[string]*page{}
	for _, p := range pages(t) {
		byPath[p.path] = p
	}
	seen := 0
	for _, p := range pages(t) {
		for _, l := range p.links() {
			seen++
			u, err := url.Parse(l.target)
			switch {
			case err != nil:
				t.Errorf("%s:%d: %v", p.path, l.line, err)
			case u.Scheme == "https" && slices.Contains(hosts, u.Host):
			case u.Scheme != "" || u.Host != "":
				t.Errorf("%s:%d: %s leads to a place that is not in the list of hosts", p.path, l.line, l.target)
			default:
				if why := p.leads(byPath, u); why != "" {
					t.Errorf("%s:%d: %s: %s", p.path, l.line, l.target, why)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d links", seen)
	}
}

// leads says why a link within the repository leads nowhere, "" where it does.
func (p *page) leads(byPath map[string]*page, u *url.URL) string {
	target := p.to(u)
	if strings.HasPrefix(u.Path, "/") || strings.HasPrefix(target, "../") {
		return "it leaves the repository"
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
		return "there is no such file"
	}
	other := byPath[target]
	switch {
	case u.Fragment == "":
		return ""
	case other == nil:
		return "it names a place in a file that is no page"
	case !slices.Contains(other.anchors(), u.Fragment):
		return "the page has no such heading"
	}
	return ""
}

// to is the path that a relative link of the page leads to, from the root of the repository.
func (p *page) to(u *url.URL) string {
	if u.Path == "" {
		return p.path
	}
	return path.Join(path.Dir(p.path), u.Path)
}

// Every page below docs, and every picture, is found by somebody who begins at the README.
func TestNoPageIsAlone(t *testing.T) {
	byPath := map[string]*page{}
	for _, p := range pages(t) {
		byPath[p.path] = p
	}
	found := map[string]bool{"README.md": true}
	for open := []string{"README.md"}; len(open) > 0; open = open[1:] {
		p := byPath[open[0]]
		for _, l := range p.links() {
			u, err := url.Parse(l.target)
			if err != nil || u.Host != "" {
				continue
			}
			to := p.to(u)
			if byPath[path.Join(to, "README.md")] != nil {
				to = path.Join(to, "README.md") // which GitHub shows for a directory
			}
			if !found[to] && byPath[to] != nil {
				open = append(open, to)
			}
			found[to] = true
		}
	}
	for _, p := range pages(t) {
		if strings.HasPrefix(p.path, "docs/") && !found[p.path] {
			t.Errorf("no link leads from the README to %s", p.path)
		}
	}
	pictures, err := filepath.Glob(filepath.Join(root, "docs", "pictures", "*"))
	if err != nil || len(pictures) == 0 {
		t.Fatal("no pictures", err)
	}
	for _, picture := range pictures {
		if name := path.Join("docs", "pictures", filepath.Base(picture)); !found[name] {
			t.Errorf("no page shows %s", name)
		}
	}
}

func TestHeadingsAreNamedAsGitHubNamesThem(t *testing.T) {
	p := readPage("a.md", "# The `sub`, and *why*\n\n## Ask GitHub\n\n## Ask GitHub\n## [A link](x.md) & more_of it: 100 %\n\ntext <a id=\"own\"></a>\n\n```sh\n# no heading\n```\n\n### Émile\n")
	want := []string{"the-sub-and-why", "ask-github", "ask-github-1", "a-link--more_of-it-100-", "own", "émile"}
	if got := p.anchors(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	p = readPage("a.md", "[a](b.md#c) ![d](e.svg \"f\") `[no](no)` <https://x.org/y>\n<img src=\"g.svg\">\n\n[h]: i.md\n")
	want = []string{"b.md#c", "e.svg", "https://x.org/y", "g.svg", "i.md"}
	var got []string
	for _, l := range p.links() {
		got = append(got, l.target)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
