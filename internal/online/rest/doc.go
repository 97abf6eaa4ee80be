// Package rest is the client of GitHub's REST API: where the API of a host stands ([Base]),
// the user's own token for it in the order of the gh program ([Find]), questions whose
// failures say what is wrong and what would help ([Client.Call], [Error]), and what GitHub
// tells of a repository ([Client.Repository] and its neighbours).
//
// The questions about a repository are all GET: none of them changes anything. What comes
// back is checked by internal/github before it is handed on, and GitHub's own words are made
// fit for a terminal.
package rest
