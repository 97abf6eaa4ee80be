package templates

import (
	"fmt"

	"gh-wif/internal/federation"
)

// client is what the templates see of the SDK whose environment the token step looks at.
type client struct{ of Language }

// sdk is the SDK; the zero value where none is used. What a snippet is pasted before is not known.
func (c client) sdk() federation.SDK {
	if c.of == Snippet {
		return federation.SDK{Name: "an SDK"}
	}
	sdk, _ := federation.SDKByID(string(c.of))
	return sdk
}

// Client names the SDK that takes a key before federation; empty where none is used.
func (c client) Client() string { return c.sdk().Name }

// Seen says of which versions of the SDK it is known what it makes of an empty key.
func (c client) Seen() string { return c.sdk().Seen }

// EmptyWins says whether the SDK takes even an empty key for one.
func (c client) EmptyWins() bool { return c.sdk().Empty == federation.EmptyWins }

// EmptyUnknown says whether it is not known what the SDK makes of an empty key.
func (c client) EmptyUnknown() bool { return c.sdk().Empty == federation.EmptyUnknown }

// EmptyFacts is what is known of other SDKs, in a sentence.
func (c client) EmptyFacts() string {
	text := fmt.Sprintf("%s then never tries federation, %s do", federation.NamesOf(federation.EmptyWins), federation.NamesOf(federation.EmptyIgnored))
	if c.of != Snippet {
		text += "; of " + c.Client() + " it is not known"
	}
	return text
}
