package live

import (
	"cmp"
	"context"

	"gh-wif/internal/github"
	"gh-wif/internal/online/rest"
	"gh-wif/wizard"
)

// Place is a repository to ask about. Only the repository must be there.
type Place struct {
	Repository string // OWNER/NAME, or an address of it
	IssuerURL  string // of another GitHub than github.com, whose host is asked then
	Branch     string // the one whose protection matters
}

// Ask asks GitHub about the repository of a place: see [Outside.Know]. Where all questions fail,
// that is a gap like any other, and the caller goes on with what there is; the error is of what
// is wrong before anything is asked, or of ctx.
func (o Outside) Ask(ctx context.Context, p Place, told Told) (github.Knowledge, error) {
	remote, err := github.ParseRemote(p.Repository)
	if err != nil {
		return github.Knowledge{}, err
	}
	if host := github.ParseIssuer(p.IssuerURL).Host; p.IssuerURL != "" && host != "" {
		remote.Host = host
	}
	asked := false
	k, err := o.Know(ctx, remote, p.Branch, func(what string) {
		asked = true
		told.say(what)
	})
	if err != nil && asked && ctx.Err() == nil {
		k, err = github.Knowledge{Gaps: []github.Gap{{What: "anything", Why: err.Error(), Help: rest.Help(err)}}}, nil
	}
	k.Host, k.Asked = cmp.Or(k.Host, remote.Host), cmp.Or(k.Asked, remote.Owner+"/"+remote.Name)
	return k, err
}

// Learn asks GitHub about the repository that the answers name, and fills in what it tells:
// see [wizard.Learn].
func (o Outside) Learn(ctx context.Context, a wizard.Answers, told Told) (wizard.Answers, error) {
	k, err := o.Ask(ctx, Place{a.Repository, a.IssuerURL, cmp.Or(a.Branch, a.DefaultBranch)}, told)
	if err != nil {
		return a, err
	}
	return wizard.Learn(a, k), nil
}
