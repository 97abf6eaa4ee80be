package sandbox

// Reason is why an exchange was denied, as the authentication history names it.
type Reason string

// The reasons that the WIF reference or users name: those of diagnose.
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

// The reasons for which no word is published: these are the sandbox's own.
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

// The checks, by the ids that the reports of a diagnosis have, where they have one.
const (
	checkSize       = "size"
	checkStructure  = "structure"
	checkAlgorithm  = "alg"
	checkKeyID      = "kid"
	checkIssuer     = "iss"
	checkSignature  = "signature"
	checkRequired   = "required_claims"
	checkTime       = "time"
	checkLifetime   = "lifetime"
	checkReplay     = "jti"
	checkRule       = "rule"
	checkAccount    = "service_account"
	checkWorkspace  = "workspace"
	checkMembership = "membership"
)
