package sandbox

import "net/http"

// claude is the Claude API: Messages, token counting and Models.
func (s *State) claude(*http.ServeMux) {}
