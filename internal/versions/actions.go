package versions

import (
	"slices"
	"time"
)

// Action is a public action of GitHub's, as a workflow names it.
type Action struct {
	Name    string
	Tag     string    // what is used without pinning, as a rule the moving tag of a major version
	Release string    // the exact release of Commit
	Commit  string    // in full
	Seen    time.Time // a day on which the release was there; zero: not noted
}

// actions: releases and commits were read from the tags in copies of the repositories. Those of
// github-script and setup-java are not in the copies: they are what Dependabot's change requests and
// dozens of workflows name. The table is in the order of the names.
var actions = []Action{
	{"actions/attest-build-provenance", "v4", "v4.1.0", "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32", on(2026, time.February, 26)},
	{"actions/checkout", "v7", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1", on(2026, time.July, 17)},
	{"actions/github-script", "v9", "v9.0.0", "3a2844b7e9c422d3c10d287c895573f7108da1b3", on(2026, time.April, 13)},
	{"actions/setup-dotnet", "v6", "v6.0.0", "a98b56852c35b8e3190ac28c8c2271da59106c68", on(2026, time.July, 15)},
	{"actions/setup-go", "v7", "v7.0.0", "b7ad1dad31e06c5925ef5d2fc7ad053ef454303e", on(2026, time.July, 15)},
	{"actions/setup-java", "v6", "v6.0.1", "de7274f081f381c8f8158605e0321c36c376e2e6", on(2026, time.September, 14)},
	{"actions/setup-node", "v7", "v7.0.0", "820762786026740c76f36085b0efc47a31fe5020", on(2026, time.July, 13)},
	{"actions/setup-python", "v7", "v7.0.0", "5fda3b95a4ea91299a34e894583c3862153e4b97", on(2026, time.July, 19)},
	// An exact release: the inputs for federation came with v1.0.130, and actionlint
	// 1.7.12 knows the tag v1 without them and reports every one as undefined.
	{"anthropics/claude-code-action", "v1.0.200", "v1.0.200", "24dcd50c0568f0fc9e9211213a4fd2d9eb15c4e0", on(2026, time.August, 22)},
	{"ruby/setup-ruby", "v1", "v1.315.0", "0dafeac902942906541bc140009cdbf32665b601", on(2026, time.July, 6)},
	{"shivammathur/setup-php", "v2", "2.37.2", "f3e473d116dcccaddc5834248c87452386958240", time.Time{}},
}

// Actions lists the actions, by name.
func Actions() []Action { return slices.Clone(actions) }

// ActionByName finds an action by OWNER/NAME.
func ActionByName(name string) (Action, bool) {
	i := slices.IndexFunc(actions, func(a Action) bool { return a.Name == name })
	if i < 0 {
		return Action{}, false
	}
	return actions[i], true
}
