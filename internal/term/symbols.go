package term

// Symbols are the marks that the program draws with. Meaning never hangs on a
// symbol alone: each stands beside a word.
type Symbols struct {
	Check, Cross, Skip, Warning string
	Arrow, Caret, Bullet        string
	Ellipsis, Cursor            string
	In, Close, Out, Unsure      string // of a kind of run at the gate

	Horizontal, Vertical                       string
	TopLeft, TopRight, BottomLeft, BottomRight string
}

// Symbols are those of the locale: ASCII where it is not UTF-8.
func (s Streams) Symbols() Symbols { return SymbolsFor(s.UTF8()) }

// SymbolsFor gives the symbols for a terminal that shows UTF-8, or only ASCII.
func SymbolsFor(utf8 bool) Symbols {
	if utf8 {
		return Symbols{
			Check: "✓", Cross: "✗", Skip: "·", Warning: "!",
			Arrow: "→", Caret: "^", Bullet: "•",
			Ellipsis: "…", Cursor: "›",
			In: "●", Close: "▲", Out: "○", Unsure: "?",
			Horizontal: "─", Vertical: "│",
			TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
		}
	}
	return Symbols{
		Check: "v", Cross: "x", Skip: "-", Warning: "!",
		Arrow: "->", Caret: "^", Bullet: "*",
		Ellipsis: "...", Cursor: ">",
		In: "*", Close: "!", Out: ".", Unsure: "?",
		Horizontal: "-", Vertical: "|",
		TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
	}
}
