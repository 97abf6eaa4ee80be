package main

import "slices"

// room is a package, with what it may import. What is not listed is forbidden, and
// so is a package that is not in the list.
type room struct {
	dir   string
	floor int // it imports rooms of lower floors only
	// pure rooms take values and return values: of the standard library they see
	// the packages in values, and of package time nothing that reads a clock.
	pure    bool
	inside  []string // packages of this module
	std     []string // of the standard library, beside values
	outside []string // of other modules, exactly
}

// values are the packages of the standard library through which nothing of the
// world is seen or changed. Every room may import them.
var values = []string{
	"bytes", "cmp", "crypto/ecdsa", "crypto/rsa", "crypto/sha256", "embed", "encoding/base64", "encoding/binary", "encoding/hex",
	"encoding/json", "errors", "fmt", "html", "image/color", "io", "maps", "math", "math/bits", "net/netip", "net/url", "path", "reflect", "regexp",
	"regexp/syntax", "slices", "sort", "strconv", "strings", "sync", "text/template/parse", "time", "unicode", "unicode/utf16", "unicode/utf8",
}

// Packages of other modules that several rooms import.
const (
	bubbles = "charm.land/bubbles/v2/key"
	tea     = "charm.land/bubbletea/v2"
	gloss   = "charm.land/lipgloss/v2"
	huh     = "charm.land/huh/v2"
	ansi    = "github.com/charmbracelet/x/ansi"
	profile = "github.com/charmbracelet/colorprofile"
	xterm   = "golang.org/x/term"
	unix    = "golang.org/x/sys/unix"
	udiff   = "github.com/aymanbagabas/go-udiff"
)

// rooms are the packages: the core, and the doors through which people come in.
var rooms = slices.Concat(doors, core)

var core = []room{
	{
		dir: "internal/migrate", floor: 8, pure: true,
		inside: []string{
			"internal/federation", "internal/github", "internal/lint", "internal/say", "internal/trust", "internal/workflow", "internal/workflow/edit",
			"internal/workflow/expr", "internal/workflow/moment", "templates", "wizard",
		},
	},

	{dir: "internal/about", floor: 3, pure: true, inside: []string{"internal/say", "internal/secret", "internal/term"}},

	{
		dir: "internal/workflow/edit", floor: 1, pure: true,
		outside: []string{"go.yaml.in/yaml/v3"},
	},

	{
		dir: "internal/job", floor: 9,
		inside: []string{
			"internal/say",
			"internal/anthropic",
			"diagnose", "internal/federation", "internal/files", "internal/github", "internal/github/pattern", "internal/jwt", "internal/lint",
			"internal/migrate", "internal/provision", "internal/repo", "internal/secret", "internal/sight", "internal/term", "internal/trust", "internal/trust/remedy",
			"internal/workflow", "templates", "wizard", "wizard/here", "wizard/saved",
		},
		std: []string{"context", "io/fs", "os", "path/filepath"},
	},

	{
		dir: "internal/present", floor: 9, pure: true,
		inside: []string{
			"diagnose", "diagnose/check", "internal/anthropic", "internal/federation", "internal/github", "internal/lint",
			"internal/migrate", "internal/provision", "internal/runlog", "internal/say", "internal/secret", "internal/sight", "internal/strictjson", "internal/term",
			"internal/trust", "internal/trust/remedy", "internal/verify", "internal/workflow", "wizard", "wizard/advice",
		},
	},

	{
		dir: "internal/sight", floor: 6, pure: true,
		inside: []string{"internal/federation", "internal/github", "internal/lint", "internal/say", "internal/trust", "internal/trust/remedy", "internal/workflow"},
	},

	{
		dir: "diagnose", floor: 8, pure: true,
		inside: []string{
			"diagnose/cause", "diagnose/check", "diagnose/evidence", "internal/federation", "internal/github", "internal/github/pattern", "internal/jwt",
			"internal/say", "internal/secret", "internal/term", "internal/trust", "internal/trust/remedy",
		},
		outside: []string{udiff},
	},

	{
		dir: "diagnose/cause", floor: 7, pure: true,
		inside: []string{
			"diagnose/check", "diagnose/evidence", "internal/federation", "internal/github", "internal/github/pattern", "internal/jwt", "internal/say",
			"internal/strictjson", "internal/trust", "internal/trust/remedy", "internal/versions", "internal/workflow", "internal/workflow/expr",
		},
	},

	{
		dir: "diagnose/check", floor: 6, pure: true,
		inside: []string{"diagnose/evidence", "internal/federation", "internal/github", "internal/jwt", "internal/say"},
	},

	{
		dir: "internal/lint/sarif", floor: 6, pure: true,
		inside: []string{"internal/lint", "internal/workflow"},
	},

	{
		dir: "diagnose/evidence", floor: 5, pure: true,
		inside: []string{"internal/federation", "internal/github", "internal/jwt", "internal/say", "internal/secret", "internal/strictjson", "internal/workflow"},
	},

	{
		dir: "internal/lint", floor: 5, pure: true,
		inside: []string{
			"internal/anthropic", "internal/federation", "internal/github", "internal/github/pattern", "internal/say", "internal/strictjson",
			"internal/trust", "internal/workflow", "internal/workflow/expr",
		},
	},

	{
		dir: "wizard", floor: 5, pure: true,
		inside: []string{
			"internal/anthropic", "internal/federation", "internal/github", "internal/say", "internal/strictjson", "internal/trust", "internal/versions",
			"templates", "wizard/advice", "wizard/here",
		},
	},

	{dir: "wizard/advice", floor: 3, pure: true, inside: []string{"internal/say"}},

	{dir: "wizard/here", floor: 1, pure: true},

	{
		dir: "wizard/saved", floor: 6, pure: true,
		inside: []string{"internal/strictjson", "wizard"},
	},

	{
		dir: "internal/trust/remedy", floor: 5, pure: true,
		inside: []string{"internal/federation", "internal/github", "internal/github/pattern", "internal/say", "internal/trust"},
	},

	{
		dir: "internal/trust", floor: 4, pure: true,
		inside: []string{"internal/federation", "internal/github", "internal/github/pattern"},
	},

	{
		dir: "internal/workflow", floor: 4, pure: true,
		inside:  []string{"internal/federation", "internal/github", "internal/versions", "internal/workflow/expr", "internal/workflow/moment"},
		outside: []string{"go.yaml.in/yaml/v3"},
	},

	{
		dir: "templates", floor: 4, pure: true,
		inside: []string{"internal/federation", "internal/github", "internal/versions"},
	},

	{
		dir: "internal/federation", floor: 3, pure: true,
		inside: []string{"internal/github", "internal/github/pattern", "internal/strictjson"},
		outside: []string{
			"cel.dev/cel-go/cel", "cel.dev/cel-go/common/ast", "cel.dev/cel-go/common/operators", "cel.dev/cel-go/common/overloads",
			"cel.dev/cel-go/common/types", "cel.dev/cel-go/common/types/ref", "cel.dev/cel-go/interpreter",
		},
	},

	{
		dir: "internal/tty", floor: 3,
		inside:  []string{"internal/say", "internal/secret"},
		std:     []string{"context", "os"},
		outside: []string{unix, xterm},
	},

	{
		dir: "internal/live", floor: 9,
		inside: []string{
			"diagnose", "internal/anthropic", "internal/federation", "internal/files", "internal/github", "internal/online",
			"internal/online/admin", "internal/online/exchange", "internal/online/rest", "internal/online/runner",
			"internal/provision", "internal/repo", "internal/say", "internal/secret", "internal/verify", "internal/workflow",
			"templates", "wizard",
		},
		std: []string{"context", "net/http", "os/exec"},
	},

	{
		dir: "internal/online/admin", floor: 5,
		inside: []string{"internal/anthropic", "internal/federation", "internal/online", "internal/secret", "internal/strictjson", "internal/term", "internal/versions"},
		std:    []string{"context", "net/http"},
	},

	{
		dir: "internal/online/rest", floor: 4,
		inside: []string{"internal/github", "internal/online", "internal/repo", "internal/secret", "internal/term"},
		std:    []string{"context", "net/http", "os/exec"},
	},

	{
		dir: "internal/anthropic", floor: 4, pure: true,
		inside: []string{"internal/federation"},
	},

	{
		dir: "internal/sandbox", floor: 8,
		inside: []string{"internal/anthropic", "internal/federation", "internal/github", "internal/jwt", "internal/strictjson", "internal/trust", "internal/versions"},
		std:    []string{"context", "crypto", "crypto/rand", "math/big", "net", "net/http"},
	},

	{
		dir: "internal/online", floor: 2,
		inside: []string{"internal/secret"},
		std:    []string{"context", "net", "net/http", "net/http/httptrace", "sync/atomic", "syscall"},
	},

	{
		dir: "internal/online/exchange", floor: 3,
		inside: []string{"internal/online", "internal/secret", "internal/versions"},
		std:    []string{"context", "net/http"},
	},

	{
		dir: "internal/online/runner", floor: 3,
		inside: []string{"internal/online", "internal/secret", "internal/term"},
		std:    []string{"context"},
	},

	{
		dir: "internal/runlog", floor: 1, pure: true,
	},

	{
		dir: "internal/provision", floor: 6, pure: true,
		inside:  []string{"internal/anthropic", "internal/federation", "internal/github", "wizard"},
		outside: []string{udiff},
	},

	{
		dir: "internal/verify", floor: 5, pure: true,
		inside: []string{"internal/federation", "internal/github", "internal/say", "internal/secret", "internal/workflow"},
	},

	{
		dir: "internal/discovery", floor: 3,
		inside:  []string{"internal/github", "internal/online"},
		std:     []string{"context", "net/http"},
		outside: []string{"github.com/coreos/go-oidc/v3/oidc"},
	},

	{
		dir: "internal/github/pattern", floor: 2, pure: true,
		inside: []string{"internal/github", "internal/term"},
	},

	{
		dir: "internal/jwt", floor: 2, pure: true,
		inside:  []string{"internal/github", "internal/strictjson"},
		outside: []string{"github.com/go-jose/go-jose/v4"},
	},

	{
		dir: "internal/workflow/moment", floor: 2, pure: true,
		inside: []string{"internal/github", "internal/workflow/expr"},
	},

	{
		dir: "internal/repo", floor: 3,
		inside: []string{"internal/github", "internal/say", "internal/secret", "internal/term"},
		std:    []string{"context", "os", "os/exec", "path/filepath"},
	},

	{
		dir: "internal/say", floor: 2, pure: true,
		inside:  []string{"internal/secret", "internal/term"},
		outside: []string{ansi},
	},

	{
		dir: "internal/files", floor: 1,
		std:     []string{"context", "crypto/rand", "io/fs", "os", "path/filepath", "syscall"},
		outside: []string{udiff},
	},

	{dir: "internal/github", floor: 1, pure: true},
	{dir: "internal/highlight", floor: 1, pure: true},

	{
		dir: "internal/program", floor: 1,
		std: []string{"os", "os/exec", "os/signal", "runtime", "syscall"},
	},

	{
		dir: "internal/proptest", floor: 1,
		std:     []string{"flag", "os", "testing"},
		outside: []string{"pgregory.net/rapid"},
	},

	{
		dir: "internal/screentest", floor: 1,
		std:     []string{"os", "os/exec", "syscall"},
		outside: []string{ansi, "github.com/charmbracelet/x/vt", "github.com/creack/pty", unix},
	},

	{dir: "internal/secret", floor: 1, pure: true},
	{dir: "internal/versions", floor: 1, pure: true},
	{dir: "internal/workflow/expr", floor: 1, pure: true},
	{dir: "internal/strictjson", floor: 1, pure: true},

	{
		dir: "internal/term", floor: 1,
		std:     []string{"os", "runtime"},
		outside: []string{profile, ansi, unix, xterm},
	},
}
