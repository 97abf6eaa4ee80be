package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// timing is how long each message and the frame after it took, in milliseconds, and the floor: what
// the drawing library takes to put the same text into a box of the screen's size.
type timing struct {
	*driver
	frames, floor []float64
}

// took is how long f takes, in milliseconds.
func took(f func()) float64 {
	begin := time.Now()
	f()
	return float64(time.Since(begin).Nanoseconds()) / 1e6
}

// send times a message and its frame, and those of what it brings about. What is done beside the
// loop, as in the program, is not in it.
func (s *timing) send(msg tea.Msg) {
	s.now = s.now.Add(time.Second)
	var cmd tea.Cmd
	var frame string
	s.frames = append(s.frames, took(func() {
		_, cmd = s.app.Update(msg)
		frame = s.app.View().Content
	}))
	text, box := ansi.Strip(frame), lipgloss.NewStyle().Width(s.w).Height(s.h)
	s.floor = append(s.floor, took(func() { box.Render(text) }))
	s.after(cmd)
}

func (s *timing) after(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch m := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range m {
			s.after(c)
		}
	default:
		if !strings.HasPrefix(typeName(m), "tea.") {
			s.send(m)
		}
	}
}

// percentiles tells the median, the 99th percentile and the longest of times.
func percentiles(b *testing.B, what string, times []float64) {
	slices.Sort(times)
	b.ReportMetric(times[len(times)/2], what+"p50-ms")
	b.ReportMetric(times[len(times)*99/100], what+"p99-ms")
	b.ReportMetric(times[len(times)-1], what+"max-ms")
}

// BenchmarkSession is a long session on each big screen at 200x60: how long it takes from a key, or
// from what was done beside the loop, to the frame that follows.
func BenchmarkSession(b *testing.B) {
	moves := []string{"down", "down", "tab", "pgdown", "down", "pgup", "shift+tab", "up", "up", "tab", "tab", "end", "home"}
	for _, c := range []struct {
		name, stays string // what is on it from the first key to the last
		to, keys    []string
	}{
		{"setup", "Set up", []string{"1"}, []string{"a", "c", "backspace", "backspace", "pgdown", "space", "down", "space", "up", "space", "pgup"}},
		{"review", "Review", []string{"1", "ctrl+s"}, []string{"1", "down", "2", "down", "3", "down", "4", "down", "5", "6", "1", "v", "v"}},
		{"report", "Report", []string{"5", "enter"}, []string{"1", "2", "down", "3", "down", "4"}},
		{"exposure", "Review", []string{"1", "ctrl+s", "4"}, []string{"4", "down", "enter", "down", "4"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := timing{driver: drive(b, 200, 60, realJobs).press(c.to...)}
			for b.Loop() {
				for _, k := range slices.Concat(moves, c.keys) {
					s.send(keyOf(k))
				}
			}
			s.sees(c.stays)
			percentiles(b, "", s.frames)
			percentiles(b, "floor-", s.floor)
			b.ReportMetric(float64(len(s.frames)), "frames")
			b.ReportMetric(0, "ns/op") // a session is no measure
		})
	}
}
