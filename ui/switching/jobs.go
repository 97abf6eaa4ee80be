package switching

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
	"gh-wif/ui/widget/preview"
)

// jobs is the list of the jobs. Where there is room, the change of the file of the one under the cursor
// stands below.
type jobs struct {
	widget.List
	all   []migrate.Job     // in the order of the rows
	paths []string          // the file of each job
	diffs map[string]string // by file
	pane  *preview.Pane
	w     int
	below int // the lines of the pane; 0: there is no room
}

func newJobs(look widget.Look, m job.Migration) *jobs {
	p := &jobs{
		List:  widget.List{Look: look, Empty: "There is no job in these workflows."},
		diffs: map[string]string{}, pane: preview.New(look.Theme, look.Keys, false),
	}
	for _, c := range m.Workflows {
		p.diffs[c.Path] = c.Diff
	}
	var rows []say.Row
	for _, f := range m.Plan.Files {
		for _, j := range f.Jobs {
			rows, p.all, p.paths = append(rows, present.MigratedRow(f, j)), append(p.all, j), append(p.paths, f.Path)
		}
	}
	p.Rows = screen.Rows(look, rows)
	for i, r := range rows {
		p.Rows[i].What, p.Rows[i].Text = "what becomes of the job", r.Word+": "+r.Line.String()
	}
	p.follow()
	return p
}

// withPane is the height from which the change stands below the jobs.
const withPane = 24

// SetSize gives both their room.
func (p *jobs) SetSize(w, h int) {
	p.w, p.below = max(1, w), 0
	if h >= withPane {
		p.below = h * 3 / 5
		h -= p.below + 1
	}
	p.List.SetSize(w, h)
	p.pane.SetSize(p.w, max(1, p.below))
}

// Update moves in the list, and the pane follows.
func (p *jobs) Update(msg tea.Msg) bool {
	used := p.List.Update(msg)
	p.follow()
	return used
}

// file is that of the job under the cursor; empty: there is no job.
func (p *jobs) file() string {
	if p.At >= len(p.paths) {
		return ""
	}
	return p.paths[p.At]
}

// choose puts the cursor on the job of a number, from 0.
func (p *jobs) choose(at int) {
	p.At = max(0, min(at, len(p.all)-1))
	p.follow()
}

// follow shows the change of the file.
func (p *jobs) follow() {
	if diff := p.diffs[p.file()]; diff != "" {
		p.pane.SetText(highlight.Diff, diff)
		return
	}
	p.pane.SetText(highlight.Text, "Nothing changes in this file.")
}

// View draws the list, and the change below it.
func (p *jobs) View() string {
	list := p.List.View()
	if p.below == 0 {
		return list
	}
	t := p.Theme
	_, h := p.Size()
	blank := max(0, h-strings.Count(list, "\n")-1)
	rule := t.Border.Render(strings.Repeat(t.Symbols.Horizontal, p.w))
	return list + strings.Repeat("\n", blank+1) + rule + "\n" + p.pane.View()
}
