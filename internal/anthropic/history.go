package anthropic

import "time"

// Exchange is one exchange as the authentication history tells of it. Real entries name the
// reason; the check and the kind of run are what this program knows beside it.
type Exchange struct {
	At        time.Time `json:"at"`
	Outcome   Outcome   `json:"outcome"`
	Reason    Reason    `json:"reason"`          // empty: issued
	Check     string    `json:"check"`           // that failed, by the ids of a diagnosis; empty: issued
	Kind      string    `json:"kind"`            // of the run, by the ids of an exposure; empty: not known
	Event     string    `json:"event,omitempty"` // of other_event_same_ref: which
	Sub       string    `json:"sub"`             // as the token says; not to be trusted
	ExpiresIn int64     `json:"expires_in"`      // seconds; 0: denied
}

// Outcome is how an exchange ended.
type Outcome string

// The outcomes.
const (
	Issued Outcome = "issued"
	Denied Outcome = "denied"
)

// Reason is why an exchange was denied. The list of the real ones is not published: the first
// of these stand in the WIF reference or were reported by users.
type Reason string

// The reasons that are known.
const (
	ReasonKeyUnknown        Reason = "jwt_kid_not_in_jwks"
	ReasonLifetime          Reason = "jwt_lifetime_too_long"
	ReasonReused            Reason = "jti_reused"
	ReasonAudience          Reason = "jwt_audience_mismatch"
	ReasonSubject           Reason = "match_subject_prefix"
	ReasonClaim             Reason = "match_claim_value_mismatch"
	ReasonWorkspaceRequired Reason = "workspace_id_required"
	ReasonNotMember         Reason = "sa_not_in_workspace"
)

// The reasons for which no word is known: these words are this program's own.
const (
	ReasonTooLarge        Reason = "jwt_too_large"
	ReasonMalformed       Reason = "jwt_malformed"
	ReasonAlgorithm       Reason = "jwt_alg_not_allowed"
	ReasonKeyMissing      Reason = "jwt_kid_missing"
	ReasonIssuer          Reason = "jwt_issuer_mismatch"
	ReasonSignature       Reason = "jwt_signature_invalid"
	ReasonClaimMissing    Reason = "jwt_claim_missing"
	ReasonExpired         Reason = "jwt_expired"
	ReasonNotYet          Reason = "jwt_not_yet_valid"
	ReasonCondition       Reason = "match_condition"
	ReasonNoMatcher       Reason = "match_empty"
	ReasonNoRule          Reason = "rule_not_found"
	ReasonRuleArchived    Reason = "rule_archived"
	ReasonIssuerArchived  Reason = "issuer_archived"
	ReasonAccount         Reason = "service_account_mismatch"
	ReasonAccountArchived Reason = "service_account_archived"
	ReasonWorkspace       Reason = "workspace_not_enabled"
)
