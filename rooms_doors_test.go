package main

// doors are the command line, the screens and the prompts.
var doors = []room{
	{
		dir: ".", floor: 15,
		inside: []string{"internal/cli", "internal/term"},
		std:    []string{"context", "os", "os/signal", "syscall"},
	},

	{
		dir: "internal/cli", floor: 14,
		inside: []string{
			"diagnose", "internal/about", "internal/anthropic", "internal/cli/manual", "internal/discovery", "internal/federation", "internal/files", "internal/github",
			"internal/job", "internal/lint", "internal/lint/sarif", "internal/live", "internal/migrate", "internal/online",
			"internal/online/rest", "internal/present", "internal/program", "internal/provision", "internal/repo", "internal/runlog",
			"internal/sandbox", "internal/say", "internal/secret", "internal/term", "internal/trust", "internal/tty",
			"internal/verify", "internal/workflow", "ui", "ui/lines", "ui/theme", "wizard",
		},
		std:     []string{"context", "os", "os/exec", "path/filepath", "runtime/debug"},
		outside: []string{"github.com/spf13/cobra", "github.com/spf13/pflag", gloss, profile, xterm},
	},

	{
		dir: "internal/measure", floor: 2,
		inside: []string{"internal/screentest"},
		std:    []string{"bufio", "flag", "os", "os/exec", "path/filepath", "runtime"},
	},

	{
		dir: "internal/cli/manual", floor: 13,
		std:     []string{"os", "path/filepath"},
		outside: []string{"github.com/spf13/cobra", "github.com/spf13/pflag"},
	},

	{
		dir: "ui", floor: 13,
		inside: []string{
			"ui/sandbox",
			"internal/about", "internal/job", "ui/apply", "ui/diagnose", "ui/examples", "ui/export", "ui/exposure", "ui/fault", "ui/findings", "ui/frame", "ui/help", "ui/home", "ui/keys",
			"ui/picker", "ui/report", "ui/review", "ui/save", "ui/screen", "ui/setup", "ui/switching", "ui/theme", "ui/verify", "ui/widget",
		},
		std:     []string{"context", "runtime/debug"},
		outside: []string{bubbles, tea, ansi},
	},

	{
		dir: "ui/apply", floor: 12,
		inside: []string{
			"internal/highlight", "internal/job", "internal/present", "internal/provision", "internal/say", "internal/term",
			"ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/verify", floor: 12,
		inside: []string{
			"internal/job", "internal/present", "internal/term", "internal/verify", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/diagnose", floor: 12,
		inside:  []string{"diagnose", "internal/highlight", "internal/job", "internal/present", "internal/say", "internal/workflow", "ui/frame", "ui/screen", "ui/theme", "ui/widget"},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/examples", floor: 12,
		inside:  []string{"diagnose", "internal/job", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget"},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/export", floor: 12,
		inside:  []string{"internal/files", "internal/highlight", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/widget", "wizard"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/exposure", floor: 12,
		inside:  []string{"internal/federation", "internal/job", "internal/present", "internal/term", "internal/trust", "ui/keys", "ui/screen", "ui/theme", "ui/widget"},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/fault", floor: 12,
		inside:  []string{"internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/help", floor: 12,
		inside:  []string{"ui/frame", "ui/keys", "ui/screen", "ui/widget"},
		outside: []string{bubbles, tea, ansi},
	},

	{
		dir: "ui/home", floor: 12,
		inside:  []string{"internal/job", "internal/present", "internal/say", "internal/sight", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget"},
		std:     []string{"context"},
		outside: []string{bubbles, tea, ansi},
	},

	{
		dir: "ui/findings", floor: 12,
		std:     []string{"context", "path/filepath"},
		inside:  []string{"internal/files", "internal/job", "internal/lint", "internal/present", "internal/say", "internal/term", "ui/keys", "ui/screen", "ui/widget"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/picker", floor: 12,
		inside:  []string{"internal/job", "internal/secret", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget"},
		std:     []string{"context", "path/filepath"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/report", floor: 12,
		inside: []string{
			"diagnose", "internal/files", "internal/github", "internal/highlight", "internal/job", "internal/present", "internal/say", "internal/term",
			"internal/trust/remedy", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/review", floor: 12,
		inside: []string{
			"internal/highlight", "internal/job", "internal/present", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget", "wizard",
		},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/sandbox", floor: 12,
		inside: []string{
			"internal/anthropic", "internal/highlight", "internal/job", "internal/present", "internal/say", "internal/term", "ui/frame", "ui/keys",
			"ui/screen", "ui/theme", "ui/widget",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},
	{
		dir: "ui/save", floor: 12,
		inside: []string{
			"internal/files", "internal/highlight", "internal/say", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme", "ui/widget",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/setup", floor: 12,
		inside: []string{
			"internal/highlight", "internal/job", "internal/present", "internal/term", "internal/trust", "ui/frame",
			"ui/keys", "ui/screen", "ui/theme", "ui/widget", "ui/widget/form", "ui/widget/preview",
			"wizard",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea, gloss},
	},

	{
		dir: "ui/switching", floor: 12,
		inside: []string{
			"internal/files", "internal/github", "internal/highlight", "internal/job", "internal/migrate", "internal/present",
			"internal/say", "internal/term", "ui/frame", "ui/keys", "ui/screen", "ui/theme",
			"ui/widget", "ui/widget/form", "ui/widget/preview", "wizard",
		},
		std:     []string{"context"},
		outside: []string{bubbles, tea},
	},

	{
		dir: "ui/screen", floor: 11,
		inside: []string{
			"internal/github",
			"diagnose", "internal/federation", "internal/files", "internal/highlight", "internal/job", "internal/lint", "internal/migrate", "internal/present", "internal/say", "internal/sight", "internal/term",
			"internal/trust", "internal/verify", "ui/frame", "ui/keys", "ui/theme", "ui/widget", "ui/widget/form", "wizard",
		},
		std:     []string{"context"},
		outside: []string{ansi, bubbles, tea, profile},
	},

	{
		dir: "ui/lines", floor: 10,
		inside: []string{
			"internal/verify", "internal/provision",
			"diagnose", "internal/anthropic", "internal/federation", "internal/files", "internal/job", "internal/migrate", "internal/present", "internal/say",
			"internal/secret", "internal/sight", "internal/strictjson", "internal/term", "internal/trust", "internal/workflow", "ui/frame", "wizard",
		},
		std: []string{"context"},
	},

	{
		dir: "ui/widget", floor: 10,
		inside: []string{
			"internal/federation", "internal/highlight", "internal/present", "internal/say", "internal/secret", "internal/strictjson", "internal/term",
			"internal/trust", "ui/frame", "ui/keys", "ui/theme",
			"ui/widget/preview",
		},
		std:     []string{"path/filepath"},
		outside: []string{bubbles, tea, gloss, ansi},
	},

	{
		dir: "ui/widget/form", floor: 6,
		inside:  []string{"internal/secret", "internal/term", "ui/frame", "ui/keys", "ui/theme", "wizard"},
		outside: []string{bubbles, tea, huh, gloss, ansi},
	},

	{
		dir: "ui/widget/preview", floor: 5,
		inside:  []string{"internal/highlight", "internal/secret", "internal/term", "ui/frame", "ui/keys", "ui/theme"},
		outside: []string{bubbles, "charm.land/bubbles/v2/viewport", tea, gloss, ansi},
	},

	{
		dir: "ui/frame", floor: 4,
		inside:  []string{"ui/theme"},
		outside: []string{bubbles, ansi},
	},

	{
		dir: "ui/theme", floor: 3,
		inside:  []string{"internal/highlight", "internal/say", "internal/term"},
		outside: []string{ansi, huh, gloss, profile},
	},

	{
		dir: "ui/keys", floor: 1,
		outside: []string{bubbles, tea},
	},
}
