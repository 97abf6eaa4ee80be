package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gh-wif/internal/github"
	"gh-wif/internal/lint"
	"gh-wif/wizard"
)

// answerFlags adds the flags that answer the wizard's questions, but for some.
func answerFlags(cmd *cobra.Command, a *wizard.Answers, but ...string) {
	f := cmd.Flags()
	for _, row := range wizard.Table() {
		if slices.Contains(but, row.Name) {
			continue
		}
		usage := row.FlagUsage()
		switch at := row.At(a).(type) {
		case *string:
			f.StringVar(at, row.Name, "", usage)
		case *[]string:
			f.StringSliceVar(at, row.Name, nil, usage)
		case *int:
			f.IntVar(at, row.Name, 0, usage)
		case *bool:
			f.BoolVar(at, row.Name, false, usage)
		}
	}
}

// The flag by which GitHub's own answer about a repository's subjects is given.
const (
	prefixFlag  = "subject-prefix-from"
	prefixUsage = "GitHub's sub_claim_prefix, or its whole `ANSWER` to: gh api repos/OWNER/NAME/actions/oidc/customization/sub"
	prefixHint  = "for example --" + prefixFlag + " repo:acme@1234567/app@7654321, or the answer of gh api repos/acme/app/actions/oidc/customization/sub"
)

// readPrefix fills in what GitHub's answer tells of the repository and of its
// subjects. What the flags say already must agree with it.
func readPrefix(place *lint.Known, answer string) error {
	text := strings.TrimSpace(answer)
	if text == "" {
		return nil
	}
	c, err := github.ParseSubCustomization([]byte(text))
	if err != nil {
		return usage(prefixHint, "--%s: %s", prefixFlag, err)
	}
	if !c.UseDefault && len(c.Keys) > 0 {
		place.Template = c.Keys
	}
	place.Form = c.Form()
	if c.Prefix == "" {
		return nil
	}
	s, err := github.ParsePrefix(c.Prefix)
	if err != nil {
		return usage(prefixHint, "--%s: %s", prefixFlag, err)
	}
	for _, f := range []struct {
		flag string
		have *string
		want string
	}{{"repo", &place.Repository, s.Repository()}, {"owner-id", &place.OwnerID, s.OwnerID}, {"repository-id", &place.RepositoryID, s.RepoID}} {
		if f.want != "" && *f.have != "" && *f.have != f.want {
			return usage("", "--%s has %s, and --%s says %s", prefixFlag, f.want, f.flag, *f.have)
		}
		if f.want != "" {
			*f.have = f.want
		}
	}
	return nil
}
