package repo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gh-wif/internal/secret"
)

// keeper is what a program keeps of the credentials in the environment. Every other
// program, and every other credential, gets none.
type keeper struct {
	program  string
	commands []string // it is for these alone; nil: for all
	names    []string // exactly, or with a star at the end
	kinds    []secret.Kind
}

// gitHubTokens are the variables that gh takes its login from ("gh help environment").
var gitHubTokens = []string{"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}

var keepers = []keeper{
	{program: "gh", names: gitHubTokens, kinds: []secret.Kind{secret.GitHubToken}},
	// A push asks a credential helper, which may be gh itself (gh auth setup-git).
	{program: "git", commands: []string{"push", "fetch", "pull", "ls-remote", "clone"}, names: append([]string{"GIT_*"}, gitHubTokens...), kinds: []secret.Kind{secret.GitHubToken}},
	// Apache Ant has the same name, and is told from Anthropic's program by its --version.
	{program: "ant", commands: []string{"auth"}, names: []string{"ANTHROPIC_*"}, kinds: []secret.Kind{secret.AnthropicKey}},
}

// private are the names of variables that hold a credential, or lead to one: with a star at
// the beginning or at the end.
var private = []string{
	"ANTHROPIC_*", "CLAUDE_*", "ACTIONS_*",
	"*_TOKEN", "*_KEY", "*_SECRET", "*_PASSWORD", "*_PASSPHRASE", "*_PAT", "*_CREDENTIALS",
}

// Environ is what a program gets of an environment that has no use for any credential.
func Environ(all []string) []string { return environ(all, "", nil) }

// environ is what a program gets of an environment: all of it but the credentials that it
// has no use for, known by the name of the variable or by what the value looks like.
func environ(all []string, name string, args []string) []string {
	base := programOf(name)
	i := slices.IndexFunc(keepers, func(k keeper) bool {
		return k.program == base && (k.commands == nil || slices.Contains(k.commands, subcommand(args)))
	})
	var keeps keeper
	if i >= 0 {
		keeps = keepers[i]
	}
	return slices.DeleteFunc(slices.Clone(all), func(variable string) bool {
		key, value, _ := strings.Cut(variable, "=")
		return !keeps.may(strings.ToUpper(key), value)
	})
}

// programOf is the name of a program without its directory and, as Windows has it, without its ending.
func programOf(path string) string {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	for _, end := range []string{".exe", ".com", ".cmd", ".bat"} {
		if short, ok := strings.CutSuffix(strings.ToLower(name), end); ok { // the case says nothing there
			return short
		}
	}
	return name
}

// subcommand is the command among the arguments: the first that is no option. -C and -c of git
// take a value.
func subcommand(args []string) string {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-C", args[i] == "-c":
			i++
		case !strings.HasPrefix(args[i], "-"):
			return args[i]
		}
	}
	return ""
}

// may reports whether a variable may be handed on.
func (k keeper) may(name, value string) bool {
	if named(k.names, name) {
		return true
	}
	return !named(private, name) && !slices.ContainsFunc(secret.Find(value), func(m secret.Match) bool {
		return m.Kind != secret.URLPassword && !slices.Contains(k.kinds, m.Kind) // a proxy's password is for everybody who passes it
	})
}

// Variables of git that set its configuration ("git help config", GIT_CONFIG_COUNT).
const (
	configCount = "GIT_CONFIG_COUNT"
	configKey   = "GIT_CONFIG_KEY_"
	configValue = "GIT_CONFIG_VALUE_"
)

// unwatched keeps git, and the git that gh starts, from a program that the working copy's own
// configuration names to tell what has changed (core.fsmonitor): looking at a directory runs
// nothing that came with it. Settings of the environment stay, but those whose value was a
// credential: git refuses a setting without one.
func unwatched(env []string) []string {
	values, rest := map[string]string{}, make([]string, 0, len(env)+3)
	for _, variable := range env {
		name, value, _ := strings.Cut(variable, "=")
		if name != configCount && !strings.HasPrefix(name, configKey) && !strings.HasPrefix(name, configValue) {
			rest = append(rest, variable)
			continue
		}
		values[name] = value
	}
	n := 0
	set := func(key, value string) {
		rest = append(rest, fmt.Sprintf("%s%d=%s", configKey, n, key), fmt.Sprintf("%s%d=%s", configValue, n, value))
		n++
	}
	given, _ := strconv.Atoi(values[configCount])
	for i := range min(given, len(values)) {
		key, keyed := values[configKey+strconv.Itoa(i)]
		if value, ok := values[configValue+strconv.Itoa(i)]; ok && keyed {
			set(key, value)
		}
	}
	set("core.fsmonitor", "false")
	return append(rest, configCount+"="+strconv.Itoa(n))
}

// named reports whether a name is one of a list.
func named(list []string, name string) bool {
	return slices.ContainsFunc(list, func(pattern string) bool {
		switch {
		case strings.HasPrefix(pattern, "*"):
			return strings.HasSuffix(name, pattern[1:])
		case strings.HasSuffix(pattern, "*"):
			return strings.HasPrefix(name, pattern[:len(pattern)-1])
		}
		return name == pattern
	})
}
