package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

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
