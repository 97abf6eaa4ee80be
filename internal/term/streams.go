package term

import (
	"io"
	"strings"

	"github.com/charmbracelet/colorprofile"
)

// Streams are the program's input, outputs and environment, with what is known
// about the terminal behind them. Tests fill it in; [Detect] asks the system.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer

	InTTY, OutTTY, ErrTTY bool

	Env   func(string) (string, bool) // as os.LookupEnv; nil is an empty environment
	OS    string                      // as runtime.GOOS
	Width int                         // of the terminal in cells; 0 where it is not known
}

func (s Streams) env(key string) string {
	if s.Env == nil {
		return ""
	}
	v, _ := s.Env(key)
	return v
}

// Dumb reports a terminal that cannot move its cursor: TERM is "dumb", or not set
// at all except on Windows, where nothing sets it.
func (s Streams) Dumb() bool {
	t := s.env("TERM")
	return t == "dumb" || (t == "" && s.OS != "windows")
}

// Accessible reports that plain prompts, line by line, are wanted in the place of
// screens: ACCESSIBLE is set to something other than 0 or false, or the terminal is dumb.
func (s Streams) Accessible() bool {
	return on(s.env("ACCESSIBLE")) || s.Dumb()
}

// Motion reports whether a change on a screen may be shown in steps: NO_MOTION is not set to
// something other than 0 or false.
func (s Streams) Motion() bool { return !on(s.env("NO_MOTION")) }

// OutProfile is what standard output may carry.
func (s Streams) OutProfile() colorprofile.Profile { return s.profile(s.OutTTY) }

// ErrProfile is what standard error may carry.
func (s Streams) ErrProfile() colorprofile.Profile { return s.profile(s.ErrTTY) }

// profile decides on styling, first match wins:
//
//	NO_COLOR not empty, whatever the value   no colour; bold and the like on a terminal (no-color.org)
//	CLICOLOR_FORCE not empty and not 0       colour, also into a pipe (bixense.com/clicolors)
//	not a terminal, or a dumb one            nothing
//	CLICOLOR=0                               no colour
//	else                                     what TERM and COLORTERM promise
//
// The library would read NO_COLOR as a boolean and so ignore NO_COLOR=yes; and its own
// detection starts tmux. It only gets the variables that name the terminal.
func (s Streams) profile(tty bool) colorprofile.Profile {
	capable := tty && !s.Dumb()
	switch force := s.env("CLICOLOR_FORCE"); {
	case s.env("NO_COLOR") != "" && capable:
		return colorprofile.ASCII
	case s.env("NO_COLOR") != "":
		return colorprofile.NoTTY
	case force != "" && force != "0":
		return max(colorprofile.ANSI, s.promised())
	case !capable:
		return colorprofile.NoTTY
	case s.env("CLICOLOR") == "0":
		return colorprofile.ASCII
	default:
		return s.promised()
	}
}

// promised reads the terminal's own variables.
func (s Streams) promised() colorprofile.Profile {
	var env []string
	for _, key := range []string{"TERM", "COLORTERM", "WT_SESSION", "GOOGLE_CLOUD_SHELL", "ConEmuANSI", "ANSICON", "ANSICON_VER"} {
		if v := s.env(key); v != "" {
			env = append(env, key+"="+v)
		}
	}
	return colorprofile.Env(env)
}

// UTF8 reports whether the terminal may be sent more than ASCII: by the first of LC_ALL,
// LC_CTYPE and LANG that is set (POSIX, 8.2 Internationalization Variables). Without
// any, macOS is taken to be UTF-8, Windows if it is a terminal that says so, others not.
func (s Streams) UTF8() bool {
	for _, key := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := s.env(key); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	switch s.OS {
	case "darwin":
		return true
	case "windows":
		return s.env("WT_SESSION") != "" || s.env("TERM_PROGRAM") != ""
	default:
		return false
	}
}

// Light reports a terminal that says its background is light: the last number of
// COLORFGBG, as rxvt, Konsole and others set it, is white or light grey.
func (s Streams) Light() bool {
	v := s.env("COLORFGBG")
	switch v[strings.LastIndex(v, ";")+1:] {
	case "7", "15":
		return true
	}
	return false
}

// on reads a switch in the environment.
func on(v string) bool {
	return v != "" && v != "0" && !strings.EqualFold(v, "false")
}
