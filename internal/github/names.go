package github

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits on names, in characters unless said otherwise.
const (
	MaxOwner       = 39
	MaxRepository  = 100
	MaxEnvironment = 255
	maxIDDigits    = 19
	MaxRefBytes    = 250 // a ref is a file name under .git; GitHub's own limit is 255 bytes with refs/
)

// NameError says what is wrong with a name and what would be right.
type NameError struct {
	What    string // "owner", "branch", …
	Value   string
	Problem string
	Example string
}

func (e *NameError) Error() string {
	return fmt.Sprintf("%s %q %s, for example %s", e.What, e.Value, e.Problem, e.Example)
}

// The character classes of names, as functions: a program that starts often
// should not compile patterns that most runs never use.

func only(s string, ok func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !ok(s[i]) {
			return false
		}
	}
	return s != ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isAlnum(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isLoginByte(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

func isRepoByte(c byte) bool { return isLoginByte(c) || c == '.' }

// isLogin reports whether a text is made of letters, digits, hyphens and
// underscores, with an alphanumeric at both ends.
func isLogin(s string) bool {
	return only(s, isLoginByte) && isAlnum(s[0]) && isAlnum(s[len(s)-1])
}

// isID reports whether a text is a positive decimal without a leading zero.
func isID(s string) bool { return only(s, isDigit) && s[0] != '0' }

// IsCommit reports whether a text is a full commit hash, in either case.
func IsCommit(s string) bool {
	return len(s) == 40 && only(s, func(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' })
}

func isWorkflowFile(s string) bool {
	return only(s, isRepoByte) && (isAlnum(s[0]) || s[0] == '_')
}

// CheckOwner checks the login of an account or organization: letters, digits
// and single hyphens, at most 39; an enterprise-managed user's login has an
// underscore before its short code.
func CheckOwner(s string) error {
	problem := ""
	switch {
	case s == "":
		problem = "is empty"
	case strings.Contains(s, "/"):
		problem = "holds a slash: give the owner alone"
	case len(s) > MaxOwner:
		problem = fmt.Sprintf("has %d characters, at most %d are allowed", len(s), MaxOwner)
	case !isLogin(s):
		problem = "is no login: letters, digits and hyphens, neither first nor last a hyphen"
	case strings.Contains(s, "--"):
		problem = "has two hyphens in a row, which no login has"
	default:
		return nil
	}
	return &NameError{"owner", s, problem, "acme"}
}

// CheckRepository checks a repository's name without its owner.
func CheckRepository(s string) error {
	problem := ""
	switch {
	case s == "":
		problem = "is empty"
	case len(s) > MaxRepository:
		problem = fmt.Sprintf("has %d characters, at most %d are allowed", len(s), MaxRepository)
	case !only(s, isRepoByte):
		problem = "is no repository name: ASCII letters, digits, '.', '-' and '_'"
	case s == "." || s == "..":
		problem = "is reserved"
	case strings.HasSuffix(strings.ToLower(s), ".git"), strings.HasSuffix(strings.ToLower(s), ".wiki"):
		problem = "ends in .git or .wiki, which no repository name does"
	default:
		return nil
	}
	return &NameError{"repository", s, problem, "app"}
}

// SplitRepository splits OWNER/NAME and checks both.
func SplitRepository(s string) (owner, name string, err error) {
	owner, name, ok := strings.Cut(s, "/")
	if !ok || strings.Contains(name, "/") {
		return "", "", &NameError{"repository", s, "is not OWNER/NAME", "acme/app"}
	}
	if err := CheckOwner(owner); err != nil {
		return "", "", err
	}
	if err := CheckRepository(name); err != nil {
		return "", "", err
	}
	return owner, name, nil
}

// CheckID checks a numeric id: positive decimal without a leading zero. Ids
// stay strings, as they are in the token.
func CheckID(what, s string) error {
	if isID(s) && len(s) <= maxIDDigits {
		return nil
	}
	return &NameError{what, s, "is no GitHub id: a positive number without a leading zero", "1234567"}
}

// ImpossibleRef says why git-check-ref-format(1) allows no full ref like this one;
// empty where it does. whole: the text is all of it, and not a part.
func ImpossibleRef(ref string, whole bool) string {
	switch {
	case strings.ContainsAny(ref, refusedRunes):
		i := strings.IndexAny(ref, refusedRunes)
		return fmt.Sprintf("holds no %q, which git refuses in a name", ref[i:i+1])
	case strings.ContainsFunc(ref, func(r rune) bool { return r < 0x20 || r == 0x7f }):
		return "holds no control character"
	case strings.Contains(ref, ".."), strings.Contains(ref, "@{"), strings.Contains(ref, "//"), strings.Contains(ref, "/."), strings.Contains(ref, ".lock/"):
		return "holds no '..', '@{', '//', '/.' and '.lock/'"
	case whole && (strings.HasSuffix(ref, "/") || strings.HasSuffix(ref, ".") || strings.HasSuffix(ref, ".lock")):
		return "does not end in '/', '.' or '.lock'"
	}
	return ""
}

// refusedRunes are the characters that no ref holds.
const refusedRunes = " ~^:?*[\\"

// refProblem applies git-check-ref-format(1) to the part after refs/heads/ or
// refs/tags/, plus what GitHub refuses on top.
func refProblem(s string) string {
	switch {
	case s == "":
		return "is empty"
	case len(s) > MaxRefBytes:
		return fmt.Sprintf("has %d bytes, at most %d are allowed", len(s), MaxRefBytes)
	case !utf8.ValidString(s):
		return "is not valid UTF-8"
	case s == "@":
		return "is reserved by git"
	case strings.HasPrefix(s, "refs/"):
		return "starts with refs/: give the name alone"
	case strings.HasPrefix(s, "-"):
		return "starts with a hyphen, which git refuses"
	case strings.HasPrefix(s, "/"), strings.HasSuffix(s, "/"), strings.Contains(s, "//"):
		return "has an empty path component"
	case strings.HasSuffix(s, "."):
		return "ends in a dot, which git refuses"
	case strings.Contains(s, ".."):
		return "holds '..', which git refuses"
	case strings.Contains(s, "@{"):
		return "holds '@{', which git refuses"
	case IsCommit(s):
		return "looks like a commit hash, which GitHub refuses as a name"
	}
	for _, r := range s {
		if strings.ContainsRune(refusedRunes, r) {
			return fmt.Sprintf("holds %q, which git refuses in a name", string(r))
		}
	}
	// Git takes some of these; nobody means them, and nobody sees them.
	if p := invisible(s); p != "" {
		return p
	}
	for _, part := range strings.Split(s, "/") {
		if strings.HasPrefix(part, ".") {
			return "has a path component that starts with a dot, which git refuses"
		}
		if strings.HasSuffix(part, ".lock") {
			return "has a path component that ends in .lock, which git refuses"
		}
	}
	return ""
}

// CheckBranch checks a branch name, without refs/heads/.
func CheckBranch(s string) error {
	p := refProblem(s)
	if p == "" && s == "HEAD" {
		p = "is reserved by git"
	}
	if p != "" {
		return &NameError{"branch", s, p, "main"}
	}
	return nil
}

// CheckTag checks a tag name, without refs/tags/.
func CheckTag(s string) error {
	if p := refProblem(s); p != "" {
		return &NameError{"tag", s, p, "v1.2.3"}
	}
	return nil
}

// CheckTagPattern checks a tag name or a pattern of one: a name that may end
// in one star. A lone star means every tag.
func CheckTagPattern(s string) error {
	prefix, star := strings.CutSuffix(s, "*")
	if !star {
		return CheckTag(s)
	}
	if prefix == "" {
		return nil
	}
	// What stands before the star need not be a whole name: "v1." or "rel/"
	// become one with any further letter.
	if p := refProblem(prefix + "x"); p != "" {
		return &NameError{"tag", s, p + " (a pattern is a name with one star at its end)", "'v*'"}
	}
	return nil
}

// CheckEnvironment checks the name of a deployment environment (GitHub,
// "Managing environments for deployment": at most 255 characters). Letters of
// any script, spaces, slashes and colons are legal.
func CheckEnvironment(s string) error {
	problem := ""
	switch {
	case s == "":
		problem = "is empty"
	case !utf8.ValidString(s):
		problem = "is not valid UTF-8"
	case utf8.RuneCountInString(s) > MaxEnvironment:
		problem = fmt.Sprintf("has %d characters, at most %d are allowed", utf8.RuneCountInString(s), MaxEnvironment)
	case strings.TrimSpace(s) != s:
		problem = "has blanks at an end"
	case strings.Contains(s, "${{"):
		problem = "is an expression: give the name it yields, once for each"
	default:
		problem = invisible(s)
	}
	if problem == "" {
		return nil
	}
	return &NameError{"environment", s, problem, "production"}
}

// CheckWorkflowFile checks the file's name under .github/workflows.
func CheckWorkflowFile(s string) error {
	problem := ""
	switch {
	case s == "":
		problem = "is empty"
	case strings.ContainsAny(s, `/\`):
		problem = "holds a path: give the file's name under .github/workflows alone"
	case !strings.HasSuffix(s, ".yml") && !strings.HasSuffix(s, ".yaml"):
		problem = "does not end in .yml or .yaml, so GitHub would not read it"
	case len(s) > 200:
		problem = fmt.Sprintf("has %d characters, at most 200 are allowed", len(s))
	case !isWorkflowFile(s), strings.Contains(s, ".."):
		problem = "is no plain file name: letters, digits, '.', '_', '-'"
	default:
		return nil
	}
	return &NameError{"workflow file", s, problem, "claude.yml"}
}

// invisible names the first character of s that a reader would not see.
func invisible(s string) string {
	for _, r := range s {
		switch {
		case r < 0x20, r == 0x7f, unicode.Is(unicode.Cc, r):
			return fmt.Sprintf("holds the control character U+%04X", r)
		case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Other_Default_Ignorable_Code_Point):
			return fmt.Sprintf("holds the invisible character U+%04X", r)
		case r > 0x7f && unicode.IsSpace(r):
			return fmt.Sprintf("holds the look-alike blank U+%04X", r)
		}
	}
	return ""
}

// CheckText checks a free text that will stand in a file on one line: valid
// UTF-8, no control or invisible characters, no expression.
func CheckText(what, s string, max int) error {
	problem := ""
	switch {
	case !utf8.ValidString(s):
		problem = "is not valid UTF-8"
	case utf8.RuneCountInString(s) > max:
		problem = fmt.Sprintf("has %d characters, at most %d are allowed", utf8.RuneCountInString(s), max)
	case strings.Contains(s, "${{"):
		problem = "holds an expression, which the runner would evaluate"
	default:
		problem = invisible(s)
	}
	if problem == "" {
		return nil
	}
	return &NameError{what, s, problem, "Claude"}
}
