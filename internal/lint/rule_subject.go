package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
	"gh-wif/internal/workflow"
)

const subjectPath = "match.subject_prefix"

// subjectRows list the faults of the rule's subject, one row an id. What is
// wrong is found in package pattern, for gh-wif diagnose as well.
var subjectRows = []row[*ruleView]{
	subjectRow(pattern.Whitespace, "The subject is compared byte for byte, and no sub has blanks at an end.", subjectBlanks),
	subjectRow(pattern.Lookalike, "Owners and repositories have ASCII names, so such a subject matches nothing.", subjectLookalike),
	subjectRow(pattern.LoneStar, "A subject_prefix of only * does not count as a matcher, and matches nothing (WIF reference, rule matching semantics).",
		subjectLoneStar),
	subjectRow(pattern.StarInside,
		"Only a star at the very end is a wildcard; anywhere else it is an ordinary character (WIF reference, rule matching semantics).", subjectStar),
	subjectRow(pattern.MissingStar, "Without a star at its end subject_prefix is compared exactly, and no sub ends there.", subjectUnfinished),
	subjectRow(pattern.Encoding, "GitHub writes a colon inside a name as %3A, and nothing else is escaped.", subjectTypo),
	subjectRow(pattern.CaseOnly, "The subject is compared with regard to letter case, and GitHub writes its own words in lower case.", subjectTypo),
	subjectRow(pattern.Typo, "No GitHub Actions run carries such a sub.", subjectTypo),
}

// subjectRow reports the faults of one id: an error where no run can match, a
// warning where hardly any does.
func subjectRow(id pattern.ID, why string, tell func(*ruleView, pattern.Fault) hit) row[*ruleView] {
	return row[*ruleView]{string(id), workflow.Error, why, func(v *ruleView) []hit {
		var out []hit
		for _, f := range v.subject.Faults {
			if f.ID != id || id == pattern.MissingStar && v.wholeOfTemplate() {
				continue
			}
			f.Repair = repaired(f.Repair)
			h := tell(v, f)
			h.field = subjectPath
			if f.Repair != "" {
				h.change = &federation.Change{SubjectPrefix: f.Repair}
			}
			h.message = cmp.Or(h.message, fmt.Sprintf("subject_prefix %q %s", v.subject.Raw, f.Says))
			if !f.Fatal() {
				h.severity = workflow.Warning
				h.why = strings.ToUpper(f.Only[:1]) + f.Only[1:] + "."
			}
			out = append(out, h)
		}
		return out
	}}
}

// repaired goes on with the repair of what is left wrong in a repaired subject.
func repaired(subject string) string {
	for range 4 { // of two or three faults one repair seldom leaves more than the others
		p := pattern.Parse(subject)
		i := slices.IndexFunc(p.Faults, func(f pattern.Fault) bool { return f.Fatal() && f.Repair != "" && f.Repair != subject })
		if i < 0 {
			break
		}
		subject = p.Faults[i].Repair
	}
	return subject
}

// wholeOfTemplate reports whether the subject has every part that the subjects of
// the repository are known to have.
func (v *ruleView) wholeOfTemplate() bool {
	if v.about.Template == nil {
		return false
	}
	owner, name, _ := strings.Cut(cmp.Or(v.about.Repository, "OWNER/NAME"), "/")
	run := github.Run{Owner: owner, Repo: name, Ref: github.RefsHeads + mainBranch, Template: v.about.Template}
	sub, _ := run.Foreseen()
	return strings.Count(v.subject.Raw, ":") == strings.Count(sub, ":") && !strings.HasSuffix(v.subject.Raw, ":")
}

func subjectBlanks(v *ruleView, f pattern.Fault) hit {
	h := hit{fix: fmt.Sprintf("write %q", f.Repair)}
	if !strings.HasSuffix(f.Repair, "*") { // a star that starts to work is for a person to decide on
		h.edit = v.replace(subjectPath, v.subject.Raw, f.Repair)
	}
	return h
}

func subjectLookalike(_ *ruleView, f pattern.Fault) hit {
	return hit{message: "subject_prefix " + f.Says, fix: "type the name again, or copy it from the address of the repository"}
}

func subjectLoneStar(*ruleView, pattern.Fault) hit {
	return hit{fix: "write the subject of the run that should get in, as this shows it: gh-wif subject"}
}

func subjectStar(*ruleView, pattern.Fault) hit {
	return hit{fix: "write the subject in full, one rule for each; or leave it out and say the rest in condition"}
}

// subjectUnfinished shows how the whole subject could go on.
func subjectUnfinished(v *ruleView, _ pattern.Fault) hit {
	repository := strings.TrimSuffix(v.subject.Repository(), "/")
	if !strings.Contains(repository, "/") {
		repository = cmp.Or(repository, "OWNER") + "/REPOSITORY"
	}
	return hit{fix: fmt.Sprintf("write the whole sub, such as %q", "repo:"+repository+":ref:refs/heads/main")}
}

func subjectTypo(_ *ruleView, f pattern.Fault) hit {
	write := fmt.Sprintf("write %q", f.Repair)
	switch {
	case f.Meant != "" && f.Repair != "":
		return hit{fix: f.Meant + ": " + write}
	case f.Repair != "":
		return hit{fix: write}
	}
	return hit{fix: cmp.Or(f.Meant, "what a run will carry is shown by: gh-wif subject")}
}
