// Package admin asks Anthropic's Admin API about an organization's workspaces, service
// accounts, federation issuers and federation rules, and makes and archives them ("Manage WIF
// with the Admin API").
//
// [Reader] only looks; [Client] writes too. What may be put twice is asked again where an
// answer may pass; a create is sent again only where it cannot have happened. [Unclear] tells
// the failures after which nobody knows: look again before another try.
//
// The bearer is an OAuth token with the scope org:admin. Keys of any kind are refused here,
// before they are sent. What a server answers is cleaned and free of credentials in errors.
package admin
