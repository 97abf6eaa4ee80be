// Package online is how this program asks other servers, where the user has told it to:
// one client for GitHub's REST API, the runner's token endpoint and Anthropic's API. Each of
// them has a package of its own below this one.
//
// What it keeps for all of them: an address is https, or http on this machine and nowhere
// else, whatever its name resolves to. A bearer goes to the host that it is for, never after
// a redirect to another one, and is shown by no error. An answer has a bounded size, a
// question a bounded time.
package online
