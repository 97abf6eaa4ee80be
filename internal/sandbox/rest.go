package sandbox

import "net/http"

// rest is GitHub's REST API.
func (s *State) rest(*http.ServeMux) {}
