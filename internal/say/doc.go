package say

// Doc is a document: what the program has to say about one thing, in blocks. It
// is made once and written for each medium.
type Doc []Part

// Part is a block of a document.
type Part interface {
	terminal(w *terminalWriter)
	markdown() string
}

// Role says what a part of a document is, for whoever colours it. Meaning never
// hangs on the colour: a word or a mark stands beside it.
type Role uint8

// The roles.
const (
	Plain   Role = iota
	Title        // the heading of a section
	Label        // what stands before or over a value
	Good         // passed, matches
	Bad          // failed, dangerous
	Caution      // to be minded
	Quiet        // skipped, of no weight
	Advice       // what to do
	Copied       // there to be copied
	Added        // a line that a change adds
	Removed      // a line that a change takes away
)

// Mark is the sign before a line; the symbol is the terminal's.
type Mark uint8

// The marks.
const (
	NoMark Mark = iota
	Check
	Cross
	Skip
	Warning
	Bullet
	Arrow
)

// Heading begins a section; Top begins the document.
type Heading struct {
	Top  bool
	Mark Mark
	Role Role // Title where it is Plain
	Text Text
	ID   string // a contract's id that belongs to it, shown beside
}

// Para is a paragraph of a section.
type Para struct{ Text Text }

// Field is a text under its label. What it offers to be copied has lines of its
// own.
type Field struct {
	Label string
	Text  Text
	Role  Role
}

// Link is an address to read.
type Link struct {
	Label, Address string
}

// Code is lines of a file, or a difference between two (Language diff).
type Code struct {
	Label    Text // what the lines are for, or where they go; may be empty
	Language string
	Lines    string
	Role     Role
}

// Item is one of a list, with a second text below.
type Item struct {
	Mark  Mark
	Role  Role // of the mark
	Text  Text
	Below Text
}

// Side is one of two texts that are set one above the other.
type Side struct {
	Name, Text string
	Differs    int // byte offset of the first difference; -1: none
	Role       Role
}

// Pair sets two texts one above the other under a label, with a caret where the
// second first differs from the first, and notes on how.
type Pair struct {
	Label         string
	First, Second Side
	Notes         []Text
}

// Rows are a list on a terminal, and a table in Markdown.
type Rows struct {
	Columns []string // of the table
	Rows    []Row
}

// Row is a line of a list, with what stands below it where there is more to say,
// and the cells of the table.
type Row struct {
	Mark  Mark
	Role  Role
	Word  string // the state in a word
	Line  Text
	Below []Detail
	Cells []Text
}

// Detail is a labelled text below a row.
type Detail struct {
	Label string
	Text  Text
}
