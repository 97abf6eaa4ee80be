package live

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/online/rest"
)

// Limits of what GitHub is asked about a repository.
const (
	limitGitHub = 10 * time.Second // for all questions together
	atATime     = 4
	maxPatterns = 30 // environments whose patterns are asked for
)

// What GitHub is asked for, as the gaps name it, in the order in which they are told.
const (
	theRepository   = "the repository"
	theSubject      = "the form of the subjects"
	theEnvironments = "the environments"
	theBranch       = "the protection of the branch"
	theForks        = "what pull requests from forks may do"
	theWorkflows    = "the workflows"
)

// Know asks GitHub about a repository and one of its branches (empty: the default branch),
// by the user's own token or as anybody, a few questions at a time and ten seconds in all.
// Nothing is changed. What GitHub does not tell stands among the gaps, with the reason and
// what would help; so does a repository that is not there for this caller.
//
// The error is of a name or variable that is wrong, or says why nothing could be asked: an
// *[rest.Error] such as for a token that is not accepted, or that of reaching the server. What
// would help against it is told by [rest.Help].
func (o Outside) Know(ctx context.Context, remote github.Remote, branch string, told Told) (github.Knowledge, error) {
	if branch != "" {
		if err := github.CheckBranch(branch); err != nil {
			return github.Knowledge{}, err
		}
	}
	within, cancel := context.WithTimeout(ctx, limitGitHub)
	defer cancel()
	client, err := o.gitHub(within, remote.Host)
	if err != nil {
		return github.Knowledge{}, err
	}
	repository, err := client.Repository(remote.Owner, remote.Name)
	if err != nil {
		return github.Knowledge{}, err
	}
	k := &knowing{
		ctx: within, client: client, repository: repository, told: told, slots: make(chan struct{}, atATime), failed: map[string]error{},
		found: github.Knowledge{Host: client.Host, Asked: remote.Owner + "/" + remote.Name, Signed: !client.Credential.Bearer.IsZero()},
	}
	told.say(fmt.Sprintf("asking %s about %s", client.Base.Host(), k.found.Asked))
	k.first().Wait()
	k.second(branch)
	k.all.Wait()
	if err := ctx.Err(); err != nil {
		return github.Knowledge{}, err
	}
	return k.result()
}

// knowing is the asking about one repository.
type knowing struct {
	ctx        context.Context
	client     rest.Client
	repository rest.Repository
	slots      chan struct{}
	all        sync.WaitGroup

	mu      sync.Mutex // of what follows
	told    Told
	found   github.Knowledge
	failed  map[string]error // by what was asked for
	further []string         // such as them that are not in the fixed order
}

// ask puts a question beside the others. note writes down what came of it; it is called by
// one question at a time, and may ask further. It gives what to wait for.
func ask[T any](k *knowing, what string, question func(context.Context) (T, error), note func(T)) *sync.WaitGroup {
	var one sync.WaitGroup
	one.Add(1)
	k.all.Go(func() {
		defer one.Done()
		k.slots <- struct{}{}
		defer func() { <-k.slots }()
		answer, err := question(k.ctx)
		k.mu.Lock()
		defer k.mu.Unlock()
		if err != nil {
			k.failed[what] = err
			return
		}
		k.told.say("GitHub tells " + what)
		note(answer)
	})
	return &one
}

// waits are several to wait for.
type waits []*sync.WaitGroup

// Wait waits for all.
func (w waits) Wait() {
	for _, one := range w {
		one.Wait()
	}
}

// first asks what does not depend on another answer. It gives what the second part waits for:
// one slow answer does not hold the others up.
func (k *knowing) first() waits {
	r := k.repository
	needed := waits{
		ask(k, theRepository, r.Info, func(info github.RepositoryInfo) { k.found.Repository = &info }),
		ask(k, theSubject, r.Subject, func(c github.SubCustomization) { k.found.Subject = &c }),
	}
	ask(k, theEnvironments, r.Environments, func(all []github.Environment) {
		k.found.Environments = all
		k.patterns(r)
	})
	ask(k, theWorkflows, r.Workflows, func(all []github.KnownWorkflow) { k.found.Workflows = all })
	return needed
}

// second asks what depends on who the repository is.
func (k *knowing) second(branch string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.found.Repository == nil {
		return
	}
	info := *k.found.Repository
	if r, err := k.client.Repository(info.Owner, info.Name); err == nil {
		k.repository = r // by its present name, which spares a redirect for each question
	}
	k.subject(info)
	ask(k, theForks, func(ctx context.Context) (github.ForkPolicy, error) {
		return k.repository.Forks(ctx, info.Visibility == "public")
	}, func(p github.ForkPolicy) { k.found.Forks = &p })
	if branch == "" {
		branch = info.DefaultBranch
	}
	if branch != "" {
		k.branch(branch)
	}
}

// patterns asks for the refs of the environments that let selected ones only.
func (k *knowing) patterns(r rest.Repository) {
	asked := 0
	for i, e := range k.found.Environments {
		if e.Branches != github.BranchesSelected {
			continue
		}
		what := "which refs may use the environment " + e.Name
		k.further = append(k.further, what)
		if asked++; asked > maxPatterns {
			k.failed[what] = fmt.Errorf("it was not asked: more than %d environments choose their refs", maxPatterns)
			continue
		}
		ask(k, what, func(ctx context.Context) ([]github.RefPattern, error) {
			return r.Patterns(ctx, e.Name)
		}, func(p []github.RefPattern) { k.found.Environments[i].Patterns = p })
	}
}

// branch asks for what keeps commits out of a branch.
func (k *knowing) branch(name string) {
	detail := "what the branch protection rule of " + name + " wants"
	rules := "the rules on the branch " + name
	k.further = append(k.further, detail, rules)
	ask(k, theBranch, func(ctx context.Context) (*github.BranchProtection, error) {
		b, err := k.bothKinds(ctx, name)
		switch {
		case err != nil && !b.Classic:
			return nil, err // that there is no rule is not known
		case err != nil:
			k.fail(rules, err)
		}
		if b.Classic && k.found.Signed {
			if b, err = k.repository.ClassicRule(ctx, b); err != nil {
				k.fail(detail, err)
			}
		}
		return &b, nil
	}, func(b *github.BranchProtection) { k.found.Branch = b })
}

// bothKinds asks for a branch and for the rules on it, at once. Where only the rules are not
// told, the branch is there beside the error.
func (k *knowing) bothKinds(ctx context.Context, name string) (github.BranchProtection, error) {
	var ruled github.BranchProtection
	var ruledErr error
	var rules sync.WaitGroup
	rules.Go(func() { ruled, ruledErr = k.repository.Rules(ctx, github.BranchProtection{Name: name}) })
	b, err := k.repository.Branch(ctx, name)
	rules.Wait()
	switch {
	case err != nil:
		return github.BranchProtection{}, err
	case b.Name != name: // it was renamed, and the rules go by names
		return k.repository.Rules(ctx, b)
	}
	b.Rules, b.Reviews = ruled.Rules, ruled.Reviews
	return b, ruledErr
}

func (k *knowing) fail(what string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failed[what] = err
}

// result is what was found, with the gaps. Questions that failed for the same reason are one gap.
func (k *knowing) result() (github.Knowledge, error) {
	why := k.failed[theRepository]
	missing := rest.IsNotFound(why)
	nothing := k.found.Repository == nil && k.found.Subject == nil && k.found.Environments == nil && k.found.Workflows == nil
	if nothing && why != nil && !missing {
		return github.Knowledge{}, why
	}
	order := append([]string{theRepository, theSubject, theEnvironments, theBranch, theForks, theWorkflows}, k.further...)
	for _, what := range order {
		err := k.failed[what]
		if err == nil || missing && what != theRepository && rest.IsNotFound(err) {
			continue // where the repository is not seen, nothing of it is
		}
		gap := github.Gap{What: what, Why: err.Error(), Help: rest.Help(err)}
		if what == theRepository && missing {
			gap.Why = fmt.Sprintf("%s does not exist on %s, or this login may not see it", k.found.Asked, k.client.Host)
		}
		k.found.Gaps = addGap(k.found.Gaps, gap)
	}
	return k.found, nil
}

func addGap(gaps []github.Gap, one github.Gap) []github.Gap {
	for i, g := range gaps {
		if g.Why == one.Why && g.Help == one.Help {
			gaps[i].What = strings.Replace(g.What, " and ", ", ", 1) + " and " + one.What
			return gaps
		}
	}
	return append(gaps, one)
}
