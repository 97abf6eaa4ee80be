package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/versions"
)

// claude is the Claude API as far as a federated token reaches it, with canned answers:
// Messages, token counting and Models, and the lists of what needs the wider scope.
func (s *State) claude(mux *http.ServeMux) {
	inference := []string{federation.ScopeInference, federation.ScopeDeveloper}
	for _, route := range []struct {
		method, path string
		scopes       []string
		serve        http.HandlerFunc
	}{
		{"POST", "/v1/messages", inference, messages},
		{"POST", "/v1/messages/count_tokens", inference, countTokens},
		{"GET", "/v1/models", inference, models},
		{"GET", "/v1/models/{id}", inference, model},
		{"GET", "/v1/files", []string{federation.ScopeDeveloper}, nothing},
		{"GET", "/v1/skills", []string{federation.ScopeDeveloper}, nothing},
	} {
		mux.HandleFunc(route.path, func(w http.ResponseWriter, r *http.Request) {
			if r.Method != route.method {
				w.Header().Set("Allow", route.method)
				refuse(w, http.StatusMethodNotAllowed, invalidRequest, "Method Not Allowed")
				return
			}
			if s.lets(w, r, route.scopes) {
				w.Header().Set("request-id", requestID())
				route.serve(w, r)
			}
		})
	}
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "not_found_error", "the sandbox has nothing at "+r.URL.Path)
	})
}

// The types of errors of the Claude API.
const (
	invalidRequest = "invalid_request_error"
	authentication = "authentication_error"
)

// lets asks for the bearer and its scope; where it does not let the caller in, it has
// answered.
func (s *State) lets(w http.ResponseWriter, r *http.Request, scopes []string) bool {
	bearer, _ := credentialOf(r.Header, "Bearer")
	s.mu.Lock()
	g, known := s.grants[bearer]
	s.mu.Unlock()
	if other, ok := s.Credential(bearer); ok && !known { // one that no exchange made
		g, known = grant{scope: other.Scope, until: other.Expires}, true
	}
	version := r.Header.Get("anthropic-version")
	switch {
	case r.Header.Get("x-api-key") != "":
		refuse(w, http.StatusUnauthorized, authentication, "invalid x-api-key: the sandbox takes no keys, only the bearer of an exchange")
	case bearer == "":
		refuse(w, http.StatusUnauthorized, authentication, "Authentication required: the header Authorization carries no bearer")
	case !known:
		refuse(w, http.StatusUnauthorized, authentication, "Invalid bearer token")
	case !g.until.IsZero() && !s.now().Before(g.until):
		refuse(w, http.StatusUnauthorized, authentication, "OAuth token has expired")
	case version == "":
		refuse(w, http.StatusBadRequest, invalidRequest, "anthropic-version: header is required")
	case !slices.Contains(versions.APIs(), version):
		refuse(w, http.StatusBadRequest, invalidRequest, fmt.Sprintf("anthropic-version: %q is not a valid version", version))
	case !slices.ContainsFunc(strings.Fields(g.scope), func(has string) bool { return slices.Contains(scopes, has) }):
		refuse(w, http.StatusForbidden, "permission_error", "OAuth token does not meet scope requirement: "+strings.Join(scopes, " or "))
	default:
		w.Header().Set("anthropic-organization-id", s.Organization().ID)
		w.Header().Set("anthropic-workspace-id", g.workspace)
		return true
	}
	return false
}

// prompt is what is read of a request to the model.
type prompt struct {
	Model     string            `json:"model"`
	MaxTokens *int              `json:"max_tokens"`
	Messages  []json.RawMessage `json:"messages"`
	Stream    bool              `json:"stream"`
}

// readPrompt reads a request to the model; where it is none, it has answered.
func readPrompt(w http.ResponseWriter, r *http.Request, counting bool) (p prompt, ok bool) {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 32<<20)).Decode(&p)
	wrong := ""
	switch {
	case err != nil:
		wrong = "the body is no JSON object of a request: " + err.Error()
	case p.Model == "":
		wrong = "model: Field required"
	case !counting && p.MaxTokens == nil:
		wrong = "max_tokens: Field required"
	case !counting && *p.MaxTokens < 1:
		wrong = "max_tokens: must be greater than or equal to 1"
	case len(p.Messages) == 0:
		wrong = "messages: at least one message is required"
	default:
		return p, true
	}
	refuse(w, http.StatusBadRequest, invalidRequest, wrong)
	return p, false
}

// tokens is a made-up count of the prompt's tokens.
func (p prompt) tokens() int {
	n := 0
	for _, m := range p.Messages {
		n += len(m)
	}
	return 1 + n/4
}

func countTokens(w http.ResponseWriter, r *http.Request) {
	if p, ok := readPrompt(w, r, true); ok {
		answer(w, http.StatusOK, map[string]any{"input_tokens": p.tokens()})
	}
}

// modelInfo describes a model of whatever name.
func modelInfo(id string) map[string]any {
	return map[string]any{"type": "model", "id": id, "display_name": "Sandbox " + id, "created_at": "2026-01-01T00:00:00Z"}
}

// onlyModel is the one in the list; any other name is answered too.
const onlyModel = "claude-sandbox"

func models(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"data": []any{modelInfo(onlyModel)}, "has_more": false, "first_id": onlyModel, "last_id": onlyModel})
}

func model(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, modelInfo(r.PathValue("id")))
}

// nothing is an empty list.
func nothing(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"data": []any{}, "has_more": false, "first_id": nil, "last_id": nil})
}

// canned is what the model of the sandbox answers, whatever it is asked.
const canned = "Hello from the sandbox of gh-wif: the exchange worked."

// messages answers a request to the model, at once or as a stream of events.
func messages(w http.ResponseWriter, r *http.Request) {
	p, ok := readPrompt(w, r, false)
	if !ok {
		return
	}
	usage := func(out int) map[string]any {
		return map[string]any{
			"input_tokens": p.tokens(), "output_tokens": out, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
		}
	}
	message := map[string]any{
		"id": "msg_sandbox" + b64(randomBytes(12)), "type": "message", "role": "assistant", "model": p.Model,
		"content": []any{}, "stop_reason": nil, "stop_sequence": nil, "usage": usage(1),
	}
	words := strings.SplitAfter(canned, " ")
	end := map[string]any{"stop_reason": "end_turn", "stop_sequence": nil}
	if !p.Stream {
		message["content"] = []any{map[string]any{"type": "text", "text": canned}}
		message["stop_reason"], message["usage"] = end["stop_reason"], usage(len(words))
		answer(w, http.StatusOK, message)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	event(w, "message_start", map[string]any{"message": message})
	event(w, "content_block_start", map[string]any{"index": 0, "content_block": map[string]any{"type": "text", "text": ""}})
	event(w, "ping", map[string]any{})
	for _, word := range words {
		event(w, "content_block_delta", map[string]any{"index": 0, "delta": map[string]any{"type": "text_delta", "text": word}})
	}
	event(w, "content_block_stop", map[string]any{"index": 0})
	event(w, "message_delta", map[string]any{"delta": end, "usage": map[string]any{"output_tokens": len(words)}})
	event(w, "message_stop", map[string]any{})
}

// event writes one server-sent event.
func event(w http.ResponseWriter, kind string, data map[string]any) {
	data["type"] = kind
	text, _ := json.Marshal(data) // texts and numbers
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", kind, text)
	_ = http.NewResponseController(w).Flush()
}
