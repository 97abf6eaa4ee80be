package expr

// Truth says what is known of a condition. The bits are what can be brought about: that it is true, and
// that it is false.
type Truth uint8

// The four truths. A condition that is Chosen is true or false as whoever starts the run likes, by what
// he writes, names or picks; one that is Undecided hangs on something else that is not known.
const (
	Undecided Truth = 0
	False     Truth = 1
	True      Truth = 2
	Chosen    Truth = False | True
)

// Open reports whether whoever starts the run can have it true, whatever else is not known.
func (t Truth) Open() bool { return t&True != 0 }

// And is true where both can be made true, and false where one can be made false.
func (t Truth) And(u Truth) Truth { return t&u&True | (t|u)&False }

// Or is true where one can be made true, and false where both can be made false.
func (t Truth) Or(u Truth) Truth { return (t|u)&True | t&u&False }

// Not is the other way round; what is not decided stays so.
func (t Truth) Not() Truth { return t>>1&1 | t&1<<1 }

// Flat is the truth where it does not matter who decides: what is Chosen is Undecided.
func (t Truth) Flat() Truth {
	if t == Chosen {
		return Undecided
	}
	return t
}

func (t Truth) String() string {
	return [...]string{"undecided", "false", "true", "chosen"}[t&3]
}

// truthOf is the truth of what was seen to be possible: by says whether the one who starts the run
// decides between the two.
func truthOf(yes, no, chosen bool) Truth {
	switch {
	case yes && no && chosen:
		return Chosen
	case yes && no:
		return Undecided
	case yes:
		return True
	case no:
		return False
	}
	return Undecided
}
