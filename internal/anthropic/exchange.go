package anthropic

// The outcomes of an exchange that this program made, beside issued and denied.
const (
	Failed   Outcome = "failed"    // no answer: whether it was made is not known
	NotTried Outcome = "not_tried" // what it has to name is not known
)

// OwnExchange is an exchange that this program made, as it may be shown: no token is in it.
type OwnExchange struct {
	Outcome   Outcome `json:"outcome"`
	Status    int     `json:"status,omitempty"` // of the answer
	RequestID string  `json:"request_id,omitempty"`
	Scope     string  `json:"scope,omitempty"`
	ExpiresIn int     `json:"expires_in,omitempty"` // seconds
	// Workspace is that of the access token, where an answer names it.
	Workspace string `json:"workspace,omitempty"`
	// Models is the status of GET /v1/models with the access token; 0: not asked, or no answer.
	Models  int    `json:"models,omitempty"`
	Because string `json:"because,omitempty"` // why it failed or was not tried
}
