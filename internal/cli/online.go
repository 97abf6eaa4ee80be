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

// servers are GitHub and Anthropic, asked for the one at the console.
type servers struct {
	console
	outside live.Outside
}

func (a *app) servers() servers { return servers{a.console, a.outside} }

// askGitHub asks GitHub about a repository, and says on standard error that it does.
func (s servers) askGitHub(ctx context.Context, p live.Place) (github.Knowledge, error) {
	if p.Repository == "" {
		return github.Knowledge{}, noPlace()
	}
	k, err := s.outside.Ask(ctx, p, s.asking())
	return k, s.notAsked(ctx, err)
}

// learn fills in what GitHub tells of the repository that the answers name.
func (s servers) learn(ctx context.Context, answers wizard.Answers) (wizard.Answers, error) {
	if answers.Repository == "" {
		return answers, noPlace()
	}
	learned, err := s.outside.Learn(ctx, answers, s.asking())
	return learned, s.notAsked(ctx, err)
}

// adopt fills in what Anthropic tells of the organization. Where it cannot be asked that is
// said, and is no failure.
func (s servers) adopt(ctx context.Context, answers wizard.Answers) (wizard.Answers, error) {
	adopted, err := s.outside.Adopt(ctx, answers, s.mayAsk(ctx), s.asking())
	if err != nil {
		return answers, s.noAnthropic(ctx, err)
	}
	return adopted, nil
}

// printHeld lists on standard error what Anthropic told, where it was asked.
func (c console) printHeld(answers wizard.Answers, made ...federation.Rule) {
	if told := wizard.Held(answers, made...); told != nil {
		fmt.Fprintln(c.Err, present.Held(told).Terminal(c.messages()))
	}
}

// asking says who is asked. The answers are told when they are all there.
func (c console) asking() live.Told {
	said := false
	return func(what string) {
		if !said {
			c.say(what)
		}
		said = true
	}
}

// notAsked is why nothing could be asked at all. What GitHub did not tell is no error.
func (s servers) notAsked(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return usage(cmp.Or(rest.Help(err), "without --"+onlineFlag+" nothing is asked"), "--%s: %w", onlineFlag, err)
}

// printTold lists on standard error what GitHub told, where it was asked.
func (c console) printTold(told []wizard.Told, k *github.Knowledge) {
	if k == nil {
		return
	}
	fmt.Fprintln(c.Err, present.Told(told, k.Gaps).Terminal(c.messages()))
}

// answered puts what GitHub told between what flags say and what the working copy tells.
func (s servers) answered(ctx context.Context, flags, completed wizard.Answers) (wizard.Answers, error) {
	flags.Repository, flags.IssuerURL = completed.Repository, completed.IssuerURL
	learned, err := s.learn(ctx, flags)
	if err != nil {
		return completed, err
	}
	return job.Merge(learned, completed), nil
}

// organization asks Anthropic what the organization holds, with what is archived, and the
// memberships of the accounts that concern the check; nil: it could not be asked, which is
// said on standard error and is no failure. The error is an interrupt.
func (s servers) organization(ctx context.Context, concerns func(anthropic.Inventory) []string) (*anthropic.Inventory, error) {
	found, err := s.outside.Federation(ctx, s.mayAsk(ctx), s.asking(), concerns)
	if err != nil {
		return nil, s.noAnthropic(ctx, err)
	}
	return &found, nil
}

// mayAsk asks the user on the terminal; nil without one.
func (c console) mayAsk(ctx context.Context) live.Agree {
	if !c.canAgree() {
		return nil
	}
	return func(question string) bool {
		agreed, err := c.ask(ctx, question)
		return err == nil && agreed
	}
}

// noAnthropic says on standard error why Anthropic told nothing, and what would help.
func (s servers) noAnthropic(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return interrupted(ctx.Err())
	}
	fmt.Fprintf(s.Err, "gh-wif: note: %s\n", term.Clean(err.Error()))
	var helps interface{ Help() string }
	if errors.As(err, &helps) {
		printHint(s.Err, helps.Help())
	}
	return nil
}
