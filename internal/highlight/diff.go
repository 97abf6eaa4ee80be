package highlight

import (
	"strconv"
	"strings"
)

// diff reads a unified diff (POSIX diff, "Diff -u Output Format"). The counts in the
// @@ line say how far a hunk goes, so that a removed line "-- x" is not taken for the name of a file.
func (s *scanner) diff() {
	before, after := 0, 0 // lines left in the hunk
	for !s.done() {
		end := s.lineEnd(s.pos)
		line := s.src[s.pos:end]
		kind := Plain
		switch {
		case strings.HasPrefix(line, `\`):
			kind = Comment
		case before > 0 || after > 0:
			switch {
			case strings.HasPrefix(line, "+"):
				kind = Added
				after--
			case strings.HasPrefix(line, "-"):
				kind = Removed
				before--
			default:
				before--
				after--
			}
		case strings.HasPrefix(line, "@@ "):
			kind = Hunk
			before, after = hunkLines(line)
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
			kind = Comment // neither added nor taken away
		}
		s.to(end, kind)
		s.to(min(end+1, len(s.src)), Plain)
	}
}

// hunkLines reads "@@ -1,3 +1,4 @@": how many lines follow of the old and the new text.
func hunkLines(line string) (before, after int) {
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return 0, 0
	}
	return count(fields[1]), count(fields[2])
}

// count is the part of a range behind the comma: 1 if there is none, 0 if it is no number.
func count(r string) int {
	_, lines, found := strings.Cut(r, ",")
	if !found {
		return 1
	}
	n, _ := strconv.Atoi(lines)
	return n
}

// DiffLines gives for each line of a unified diff its number in the file: in the new
// one, and in the old one where the line is taken away; 0 where it is of neither.
func DiffLines(diff string) []int {
	var out []int
	before, after, left, right := 0, 0, 0, 0 // the next numbers, and how many lines of the hunk are left
	for line := range strings.SplitSeq(strings.TrimSuffix(diff, "\n"), "\n") {
		number := 0
		switch {
		case strings.HasPrefix(line, `\`):
		case left <= 0 && right <= 0:
			if strings.HasPrefix(line, "@@ ") {
				left, right = hunkLines(line)
				before, after = hunkStarts(line)
			}
		case strings.HasPrefix(line, "-"):
			number = before
			before, left = before+1, left-1
		case strings.HasPrefix(line, "+"):
			number = after
			after, right = after+1, right-1
		default:
			number = after
			before, after, left, right = before+1, after+1, left-1, right-1
		}
		out = append(out, number)
	}
	return out
}

// hunkStarts reads "@@ -1,3 +1,4 @@": the first line of the old and of the new text.
func hunkStarts(line string) (before, after int) {
	start := func(r string) int {
		first, _, _ := strings.Cut(r, ",")
		n, _ := strconv.Atoi(strings.TrimLeft(first, "-+"))
		return n
	}
	fields := strings.Fields(line)
	if len(fields) < 3 {
		return 0, 0
	}
	return start(fields[1]), start(fields[2])
}
