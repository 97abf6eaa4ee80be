package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cronField is one of the five fields of a schedule.
type cronField struct {
	name     string
	min, max int
	names    string // the names that may stand for numbers, in order
}

// cronFields are the fields of a schedule (POSIX crontab, as GitHub reads it).
var cronFields = []cronField{
	{"minute", 0, 59, ""},
	{"hour", 0, 23, ""},
	{"day of the month", 1, 31, ""},
	{"month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"},
	{"day of the week", 0, 6, "SUN MON TUE WED THU FRI SAT"},
}

// cronItem is one element of a field: a star or a range, and a step.
var cronItem = lazily(`^(?:\*|(\d{1,2}|[A-Za-z]{3})(?:-(\d{1,2}|[A-Za-z]{3}))?)(?:/(\d{1,2}))?$`)

// leastMinutes is the shortest time between two scheduled runs ("Events that
// trigger workflows", schedule).
const leastMinutes = 5

// CheckCron checks a schedule: five fields within their ranges, at least five
// minutes between two runs. Errors are *[FieldError].
func CheckCron(cron string) error {
	fields := strings.Split(cron, " ")
	if len(fields) != len(cronFields) {
		return &FieldError{"cron", cron, `five fields with one space between them, such as "17 3 * * 1"`}
	}
	for i, f := range cronFields {
		var all []int
		for item := range strings.SplitSeq(fields[i], ",") {
			values := f.values(item)
			if values == nil {
				return &FieldError{"cron", cron, fmt.Sprintf("as %s *, or numbers from %d to %d (%q is neither)", f.name, f.min, f.max, item)}
			}
			all = append(all, values...)
		}
		slices.Sort(all)
		all = slices.Compact(all)
		for j := 1; i == 0 && j < len(all); j++ {
			if all[j]-all[j-1] < leastMinutes {
				return &FieldError{"cron", cron, fmt.Sprintf("at least %d minutes between two runs, which is GitHub's shortest interval", leastMinutes)}
			}
		}
	}
	return nil
}

// values lists what an item stands for, in order; none where the field cannot
// hold it.
func (f cronField) values(item string) []int {
	m := cronItem().FindStringSubmatch(item)
	if m == nil {
		return nil
	}
	from, to, step := f.min, f.max, 1
	if m[3] != "" {
		step, _ = strconv.Atoi(m[3])
		if step < 1 || step > f.max {
			return nil
		}
	}
	if m[1] != "" {
		from = f.number(m[1])
		switch {
		case m[2] != "":
			to = f.number(m[2])
		case m[3] == "":
			to = from
		}
	}
	if from < f.min || to > f.max {
		return nil
	}
	var list []int
	for n := from; n <= to; n += step {
		list = append(list, n)
	}
	return list
}

// number reads a number or a name; -1 where it is neither or out of bounds.
func (f cronField) number(s string) int {
	if i := slices.Index(strings.Fields(f.names), strings.ToUpper(s)); i >= 0 {
		return f.min + i
	}
	if n, err := strconv.Atoi(s); err == nil && n >= f.min && n <= f.max {
		return n
	}
	return -1
}
