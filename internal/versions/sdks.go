package versions

import "slices"

// SDK is a package by which a program calls Claude, in the major version that the samples are for.
type SDK struct {
	Language string // as --language names it
	Package  string // as its package manager names it
	Major    string
	Release  string // the newest that is known; empty: none but that the major version is there
	Runtime  string // that the sample sets up, as the set-up action of the language takes it
	Needs    string // the oldest runtime that it takes; empty: not known
	Tried    string // what the sample was seen to do with it
}

// What a sample was seen to do.
const (
	ran    = "run against the sandbox: exchange and message"
	unread = "not run with this major version"
)

// sdks are in the order of the menu of languages. The releases of Go and TypeScript are those of
// their registries, of Python, Java and C# those that mirrors served in November 2026; the majors
// of PHP and Ruby, and of ant, are those of "Migrating to API version 2026-10-21".
var sdks = []SDK{
	{"python", "anthropic", "2", "2.10.0", "3.13", "", unread},
	{"typescript", "@anthropic-ai/sdk", "1", "1.14.0", "24", "", ran},
	{"go", "github.com/anthropics/anthropic-sdk-go/v2", "2", "2.15.0", "stable", "Go 1.25", ran},
	{"java", "com.anthropic:anthropic-java", "3", "3.14.0", "21", "", unread},
	{"csharp", "Anthropic", "13", "13.14.0", "10.0.x", "", unread},
	{"php", "anthropic-ai/sdk", "1", "", "8.4", "", unread},
	{"ruby", "anthropic", "2", "", "3.4", "", unread},
	{"cli", AntModule, "2", "", "stable", "", unread},
}

// SDKs lists the SDKs and ant.
func SDKs() []SDK { return slices.Clone(sdks) }

// SDKByLanguage finds the SDK of a language; the zero value where it has none.
func SDKByLanguage(id string) SDK {
	i := slices.IndexFunc(sdks, func(s SDK) bool { return s.Language == id })
	if i < 0 {
		return SDK{}
	}
	return sdks[i]
}

// Exact is the package with its newest release, as Gradle takes it.
func (s SDK) Exact() string { return s.Package + ":" + s.Release }
