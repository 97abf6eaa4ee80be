package sandbox

import "net/http"

// admin is Anthropic's Admin API.
func (s *State) admin(*http.ServeMux) {}
