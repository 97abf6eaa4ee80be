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
	// Severity is how bad it is that such a run got a token, in the word of an exposure; empty
	// where none is to be kept out, or it was denied.
	Severity string `json:"-"`
}

// ToldRun is the kind of a run that a token told of, in place of one of an exposure's.
const ToldRun = "told_run"

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

var ownReasons = map[Reason]string{
	ReasonTooLarge:        "the token is larger than 16 KiB",
	ReasonMalformed:       "the assertion is no JWT",
	ReasonAlgorithm:       "the token is signed with an algorithm that is not accepted",
	ReasonKeyMissing:      "the token's header names no key",
	ReasonIssuer:          "iss is not the issuer's issuer_url, byte for byte",
	ReasonSignature:       "the signature is not of the issuer's key",
	ReasonClaimMissing:    "sub, iat or exp is missing or cannot be used",
	ReasonExpired:         "the token has expired",
	ReasonNotYet:          "iat or nbf lies ahead",
	ReasonCondition:       "the rule's condition is not true for the claims",
	ReasonNoMatcher:       "the rule has no matcher that counts",
	ReasonNoRule:          "the organization has no such rule; the real history shows no entry then",
	ReasonRuleArchived:    "the rule is archived",
	ReasonIssuerArchived:  "the rule's issuer is archived",
	ReasonAccount:         "the service account of the request is not the rule's target",
	ReasonAccountArchived: "the rule's service account is archived",
	ReasonWorkspace:       "the rule is not enabled in the workspace of the request",
}

// OwnMeaning says what a reason means that is a word of this program; empty for the others,
// which package diagnose explains.
func (r Reason) OwnMeaning() string { return ownReasons[r] }
