package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/live"
	"gh-wif/internal/online/rest"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// onlineFlag is the user's consent to ask other servers.
const onlineFlag = "online"

// addOnline adds the flag.
func addOnline(cmd *cobra.Command, on *bool) {
	cmd.Flags().BoolVar(on, onlineFlag, false, "ask GitHub about the repository, with the login of gh or a token of the environment where there is one, and Anthropic about the organization, with ANTHROPIC_AUTH_TOKEN or the program ant")
}

// noPlace refuses to ask about nothing.
func noPlace() error {
	return usage("a working copy's remote tells it as well", "--%s: it is not known which repository to ask about: --repo is missing, for example --repo acme/app", onlineFlag)
}

// askGitHub asks GitHub about a repository, and says on standard error that it does.
func (a *app) askGitHub(ctx context.Context, p live.Place) (github.Knowledge, error) {
	if p.Repository == "" {
		return github.Knowledge{}, noPlace()
	}
	k, err := a.outside.Ask(ctx, p, a.asking())
	return k, a.notAsked(ctx, err)
}

// learn fills in what GitHub tells of the repository that the answers name.
func (a *app) learn(ctx context.Context, answers wizard.Answers) (wizard.Answers, error) {
	if answers.Repository == "" {
		return answers, noPlace()
	}
	learned, err := a.outside.Learn(ctx, answers, a.asking())
	return learned, a.notAsked(ctx, err)
}

// adopt fills in what Anthropic tells of the organization. Where it cannot be asked that is
// said, and is no failure.
func (a *app) adopt(ctx context.Context, answers wizard.Answers) (wizard.Answers, error) {
	adopted, err := a.outside.Adopt(ctx, answers, a.mayAsk(ctx), a.asking())
	if err != nil {
		return answers, a.noAnthropic(ctx, err)
	}
	return adopted, nil
}

// printHeld lists on standard error what Anthropic told, where it was asked.
func (a *app) printHeld(answers wizard.Answers, made ...federation.Rule) {
	if told := wizard.Held(answers, made...); told != nil {
		fmt.Fprintln(a.Err, present.Held(told).Terminal(say.Terminal{Width: width(a.Streams, a.ErrTTY), Symbols: a.Symbols()}))
	}
}

// say tells somebody who waits what is being done.
func (a *app) say(what string) { fmt.Fprintf(a.Err, "%s\n", term.Clean(what)) }

// asking says who is asked. The answers are told when they are all there.
func (a *app) asking() live.Told {
	said := false
	return func(what string) {
		if !said {
			a.say(what)
		}
		said = true
	}
}

// notAsked is why nothing could be asked at all. What GitHub did not tell is no error.
func (a *app) notAsked(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return usage(cmp.Or(rest.Help(err), "without --"+onlineFlag+" nothing is asked"), "--%s: %w", onlineFlag, err)
}

// printTold lists on standard error what GitHub told, where it was asked.
func (a *app) printTold(told []wizard.Told, k *github.Knowledge) {
	if k == nil {
		return
	}
	fmt.Fprintln(a.Err, present.Told(told, k.Gaps).Terminal(say.Terminal{Width: width(a.Streams, a.ErrTTY), Symbols: a.Symbols()}))
}

// answered puts what GitHub told between what flags say and what the working copy tells.
func (a *app) answered(ctx context.Context, flags, completed wizard.Answers) (wizard.Answers, error) {
	flags.Repository, flags.IssuerURL = completed.Repository, completed.IssuerURL
	learned, err := a.learn(ctx, flags)
	if err != nil {
		return completed, err
	}
	return job.Merge(learned, completed), nil
}

// organization asks Anthropic what the organization holds, with what is archived, and the
// memberships of the accounts that concern the check; nil: it could not be asked, which is
// said on standard error and is no failure. The error is an interrupt.
func (a *app) organization(ctx context.Context, concerns func(anthropic.Inventory) []string) (*anthropic.Inventory, error) {
	found, err := a.outside.Federation(ctx, a.mayAsk(ctx), a.asking(), concerns)
	if err != nil {
		return nil, a.noAnthropic(ctx, err)
	}
	return &found, nil
}

// mayAsk asks the user on the terminal; nil without one.
func (a *app) mayAsk(ctx context.Context) live.Agree {
	if !a.InTTY || !a.ErrTTY {
		return nil
	}
	return func(question string) bool {
		fmt.Fprintf(a.Err, "%s [y/N] ", term.Clean(question))
		line, err := a.ask(ctx)
		return err == nil && isYes(line)
	}
}

// noAnthropic says on standard error why Anthropic told nothing, and what would help.
func (a *app) noAnthropic(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx.Err())
	}
	fmt.Fprintf(a.Err, "gh-wif: note: %s\n", term.Clean(err.Error()))
	var helps interface{ Help() string }
	if errors.As(err, &helps) {
		printHint(a.Err, helps.Help())
	}
	return nil
}
