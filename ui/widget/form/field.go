package form

import (
	"errors"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"gh-wif/internal/secret"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// Spec is one question of a form.
type Spec struct {
	ID          string
	Kind        wizard.QuestionKind
	Title       string
	Help        string
	Placeholder string
	Options     []wizard.Option
	Visible     func() bool // nil: always
	Get         func() []string
	Set         func([]string)
	Default     func() []string // what holds without an answer; nil: nothing does
	Check       func() error    // nil: anything is right
	// Offered are answers to a text that are known, beside which any other can be given; nil:
	// there never are any.
	Offered func() []wizard.Option
}

// huhKeys are huh's own bindings, without those that would leave the field: moving
// between fields is the form's business, and is done at once.
var huhKeys = sync.OnceValue(func() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Input.Next.SetEnabled(false)
	k.Input.Prev.SetEnabled(false)
	k.Confirm.Next.SetEnabled(false)
	k.Confirm.Prev.SetEnabled(false)
	return k
})

// What stands around the help beside an option while huh has it: two blanks, and U+2063,
// INVISIBLE SEPARATOR, which takes no cell. It never reaches the terminal.
const (
	helpBegins = "  " + helpEnds
	helpEnds   = "\u2063"
)

// helpColumn is the width from which options show their help beside them.
const helpColumn = 56

// field is one question with huh's field for it.
type field struct {
	answer
	theme *theme.Theme
	huh   huh.Field

	width, height int
	touched       bool   // the user changed it, or went past it
	suggested     bool   // the value was found, not typed: typing replaces it
	beforeFilter  string // what was chosen when the filter was opened
	err           error
}

func newField(t *theme.Theme, s Spec) *field {
	f := &field{answer: answer{Spec: s}, theme: t, width: 60, height: 20}
	f.load()
	f.build()
	return f
}

// build makes huh's field for the present width and value. The theme comes first: huh
// draws lists as soon as they have options, and would make its own theme for every line.
func (f *field) build() {
	theme := f.theme.Huh(func() bool { return f.suggested })
	switch f.Kind {
	case wizard.AskText:
		in := huh.NewInput()
		in.WithTheme(theme)
		f.huh = in.Title(f.Title).Placeholder(parenthesised(f.emptyText())).Prompt(f.theme.Symbols.Cursor + " ").Value(&f.text)
	case wizard.AskChoice:
		in := huh.NewSelect[string]()
		in.WithTheme(theme)
		f.huh = in.Title(f.Title).Value(&f.choice).Options(f.options()...)
	case wizard.AskChoices:
		in := huh.NewMultiSelect[string]()
		in.WithTheme(theme)
		f.huh = in.Title(f.Title).Value(&f.picks).Options(f.options()...)
	default:
		in := huh.NewConfirm()
		in.WithTheme(theme)
		f.huh = in.Title(f.Title).Value(&f.yes).WithButtonAlignment(lipgloss.Left)
	}
	f.huh = f.huh.WithKeyMap(huhKeys()).WithWidth(f.width)
	if f.listed() { // one line more than the options: huh takes the title's line from the list
		f.huh = f.huh.WithHeight(f.listHeight() + 1)
		f.settle()
	}
	f.huh.Init()
}

// settle scrolls a list to its cursor. huh fills the list when it draws, and scrolls at any key.
func (f *field) settle() {
	_ = f.huh.View()
	f.huh.Update(tea.KeyPressMsg{Code: tea.KeyF20})
}

// parenthesised marks a placeholder by more than its colour.
func parenthesised(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

// aroundOption is what stands around an option, in cells: the cursor, and its box or its ring.
const aroundOption = 8

// columns are the room of the options' titles, and that of their help beside them; 0: there
// is none.
func (f *field) columns() (widest, beside int) {
	for _, o := range f.Options {
		widest = max(widest, lipgloss.Width(o.Title))
	}
	if f.width < helpColumn {
		return widest, 0
	}
	return widest, f.width - aroundOption - widest - 2
}

// options are the choices with their help beside them where there is room.
func (f *field) options() []huh.Option[string] {
	widest, beside := f.columns()
	out := make([]huh.Option[string], len(f.Options))
	for i, o := range f.Options {
		label := frame.Fit(o.Title, f.width-aroundOption, f.theme.Symbols.Ellipsis)
		ring := ""
		if f.Kind == wizard.AskChoice {
			ring = f.rings()[0] + " "
		}
		if beside > 0 && o.Help != "" {
			help := frame.Fit(o.Help, beside, f.theme.Symbols.Ellipsis)
			label = frame.Pad(label, widest) + helpBegins + help + helpEnds
		}
		out[i] = huh.NewOption(ring+label, o.Value)
	}
	return out
}

// rings stand before the options of which one is chosen: those that are not, and the one that is.
func (f *field) rings() [2]string {
	if f.theme.UTF8 {
		return [2]string{"○", "●"}
	}
	return [2]string{"( )", "(x)"}
}

// listHeight is how many options are shown at once.
func (f *field) listHeight() int { return min(max(f.height, 3), len(f.Options)) }

// resize gives the field w cells, and a list room for so many options.
func (f *field) resize(w, options int, focused bool) {
	if f.width == w && f.height == options {
		return
	}
	f.width, f.height = w, options
	f.rebuild(focused)
}

// rebuild makes huh's field anew; the cursor stays on its option.
func (f *field) rebuild(focused bool) {
	at, _ := f.hovered()
	f.build()
	if focused {
		f.huh.Focus()
	}
	if f.Kind == wizard.AskChoices && at != "" {
		f.hover(at)
	}
}

// hovered is the option under the cursor, where there are any.
func (f *field) hovered() (value string, ok bool) {
	if h, is := f.huh.(interface{ Hovered() (string, bool) }); is {
		return h.Hovered()
	}
	return "", false
}

// hover puts the cursor on an option: huh begins with the first one that is chosen.
func (f *field) hover(option string) {
	f.huh.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	for range f.Options {
		if at, _ := f.hovered(); at == option {
			return
		}
		f.huh.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	}
}

// filtering reports whether the field's filter takes the keys.
func (f *field) filtering() bool {
	g, ok := f.huh.(interface{ GetFiltering() bool })
	return ok && g.GetFiltering()
}

// typing reports whether letters are text here.
func (f *field) typing() bool { return f.Kind == wizard.AskText || f.filtering() }

// maxPaste bounds what can be pasted as an answer, in bytes: GitHub's whole answer about a
// subject is some hundred, and a text field looks at all of its text for every key.
const maxPaste = 4 << 10

var (
	errSecret = errors.New(secret.NoAnswer)
	errLong   = errors.New("what was pasted is too long for an answer")
)

// send hands a key or a paste to huh's field and takes over the value. What huh wants done
// next it says by a command; the form has decided that already.
func (f *field) send(msg tea.Msg) (changed bool) {
	if p, ok := msg.(tea.PasteMsg); ok && len(p.Content) > maxPaste {
		f.touched, f.err = true, errLong
		return false
	}
	if p, ok := msg.(tea.PasteMsg); ok && f.filtering() && secret.Looks(p.Content) {
		return false // no text to be shown
	}
	before := f.values()
	if f.suggested && f.Kind == wizard.AskText && inserts(msg) {
		f.text = ""
		f.suggested = false
		f.rebuild(true)
	}
	m, _ := f.huh.Update(msg)
	if h, ok := m.(huh.Field); ok {
		f.huh = h
	}
	if _, pasted := msg.(tea.PasteMsg); pasted && f.filtering() {
		f.settle() // huh looks at its filter only when a key comes
	}
	if s, ok := f.huh.(*huh.Select[string]); ok && !f.filtering() {
		if v, ok := s.Hovered(); ok { // not every key of huh's moves the value with the cursor
			f.choice = v
		}
	}
	if slices.Equal(before, f.values()) {
		if f.hides() {
			f.touched, f.err = true, errSecret
		}
		return false
	}
	f.suggested = false
	f.touched = true
	f.Set(f.values())
	if f.err != nil || f.hides() || f.Kind != wizard.AskText {
		f.check() // what is wrong is forgotten as soon as it is right; a text is judged when it is left
	}
	return true
}

func inserts(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return true
	case tea.KeyPressMsg:
		return msg.Text != ""
	}
	return false
}

// openFilter begins filtering from the top: huh hides matches above the cursor.
func (f *field) openFilter(slash tea.KeyPressMsg) {
	f.beforeFilter = f.choice
	f.huh.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	f.huh.Update(slash)
}

// closeFilter ends filtering and shows the whole list again. Without keep, what was chosen
// before stays chosen.
func (f *field) closeFilter(keep bool) {
	if f.Kind == wizard.AskChoice && !keep {
		f.choice = f.beforeFilter
	}
	f.rebuild(true)
	f.Set(f.values())
}

// check asks what is wrong with the answer.
func (f *field) check() error {
	f.err = nil
	if f.hides() {
		f.err = errSecret
	} else if f.Check != nil {
		f.err = f.Check()
	}
	return f.err
}

// hint is the option under the cursor in full, or its help, where that is not drawn in its
// line, or not the whole of it.
func (f *field) hint() string {
	if !f.listed() {
		return ""
	}
	v, _ := f.hovered()
	_, beside := f.columns()
	for _, o := range f.Options {
		cut := lipgloss.Width(o.Title) > f.width-aroundOption
		switch {
		case o.Value != v:
		case cut:
			return o.Title + frame.Prefixed(": ", o.Help)
		case lipgloss.Width(o.Help) > beside:
			return o.Help
		}
	}
	return ""
}
