package live

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/online/admin"
	"gh-wif/wizard"
)

// limitInventory bounds all questions about an organization together.
const limitInventory = 30 * time.Second

// Inventory asks Anthropic what the organization of the bearer holds, side by side: itself,
// its workspaces, service accounts, issuers and rules. Memberships are asked for the accounts
// that are named. Errors are as those of [Outside.Admin], or say which question failed.
func (o Outside) Inventory(ctx context.Context, agree Agree, told Told, accounts ...string) (anthropic.Inventory, error) {
	client, err := o.Admin(ctx, agree, told)
	if err != nil {
		return anthropic.Inventory{}, err
	}
	told.say(askingAnthropic)
	return Look(ctx, client.Reader, accounts...)
}

const askingAnthropic = "asking Anthropic about the organization, its workspaces, service accounts, issuers and rules"

// Federation is [Outside.Inventory] with what is archived too, for a check of what is there.
// Then the memberships are asked of the accounts that concern the check, which it picks.
func (o Outside) Federation(ctx context.Context, agree Agree, told Told, concerns func(anthropic.Inventory) []string) (anthropic.Inventory, error) {
	client, err := o.Admin(ctx, agree, told)
	if err != nil {
		return anthropic.Inventory{}, err
	}
	told.say(askingAnthropic)
	found, err := look(ctx, client.Reader, true)
	if err != nil {
		return found, err
	}
	accounts := concerns(found)
	if len(accounts) > 0 {
		told.say("asking Anthropic which workspaces the service accounts are members of")
	}
	memberships, err := members(ctx, client.Reader, accounts)
	found.Memberships = memberships
	return found, err
}

// Adopt asks Anthropic what the organization holds, and fills in what it tells: see
// [wizard.Adopt]. Errors are as those of [Outside.Inventory].
func (o Outside) Adopt(ctx context.Context, a wizard.Answers, agree Agree, told Told) (wizard.Answers, error) {
	found, err := o.Inventory(ctx, agree, told)
	if err != nil {
		return a, err
	}
	return wizard.Adopt(a, found), nil
}

// AskError is a question that Anthropic did not answer.
type AskError struct {
	What string // what was asked for
	Err  error
}

func (e *AskError) Error() string { return "Anthropic did not tell " + e.What + ": " + e.Err.Error() }
func (e *AskError) Unwrap() error { return e.Err }

// Help is what would help, in lines; it may be empty.
func (e *AskError) Help() string { return admin.Help(e.Err) }

// Look is [Outside.Inventory] by a client that there is already.
func Look(ctx context.Context, r admin.Reader, accounts ...string) (anthropic.Inventory, error) {
	found, err := look(ctx, r, false)
	if err != nil {
		return anthropic.Inventory{}, err
	}
	found.Memberships, err = members(ctx, r, accounts)
	return found, err
}

// look asks for everything but memberships.
func look(whole context.Context, r admin.Reader, archived bool) (anthropic.Inventory, error) {
	ctx, cancel := context.WithTimeout(whole, limitInventory)
	defer cancel()
	var found anthropic.Inventory
	err := atOnce([]question{
		{"the organization", func() (err error) { found.Organization, err = r.Organization(ctx); return err }},
		{"the workspaces", func() (err error) { found.Workspaces, err = r.Workspaces(ctx, archived); return err }},
		{"the service accounts", func() (err error) { found.ServiceAccounts, err = r.ServiceAccounts(ctx, archived); return err }},
		{"the issuers", func() (err error) { found.Issuers, err = r.Issuers(ctx, archived); return err }},
		{"the rules", func() (err error) { found.Rules, err = r.Rules(ctx, archived); return err }},
	}, cancel)
	return found, cmp.Or(whole.Err(), err) // who stopped it need not hear of what it met
}

// members asks for the memberships of accounts, by account.
func members(whole context.Context, r admin.Reader, accounts []string) (map[string][]anthropic.Membership, error) {
	ctx, cancel := context.WithTimeout(whole, limitInventory)
	defer cancel()
	found := make([][]anthropic.Membership, len(accounts))
	var asks []question
	for i, account := range accounts {
		asks = append(asks, question{"the memberships of " + account, func() (err error) { found[i], err = r.Memberships(ctx, account); return err }})
	}
	err := atOnce(asks, cancel)
	out := map[string][]anthropic.Membership{}
	for i, account := range accounts {
		out[account] = found[i]
	}
	return out, cmp.Or(whole.Err(), err)
}

// question is one of several that are asked at once.
type question struct {
	what string
	ask  func() error
}

// atOnce asks all, and stops the others where one fails. The error is that of the first
// question, in their order, that failed by itself.
func atOnce(asks []question, stop func()) error {
	errs := make([]error, len(asks))
	var all sync.WaitGroup
	room := make(chan struct{}, atATime)
	for i, q := range asks {
		all.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			if err := q.ask(); err != nil {
				errs[i] = &AskError{q.what, err}
				stop()
			}
		})
	}
	all.Wait()
	var first error
	for _, err := range errs {
		if err != nil && (first == nil || errors.Is(first, context.Canceled)) {
			first = err
		}
	}
	return first
}
