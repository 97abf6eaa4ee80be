package check

import "gh-wif/internal/say"

// Reason says why a check passed, failed or was not made.
type Reason uint8

// The reasons, by what they are about.
const (
	NoReason Reason = iota

	// What was given.
	NoClaims
	NoTokenGiven
	NoRule
	NoKeySet
	NoEnvironment
	NoTime
	SubjectOnly
	PartOfPayload
	PartIsNoToken

	// The token by itself.
	NotAToken
	Malformed
	ClaimsOnly
	SignatureLost
	Decodes
	TooLarge
	SizeFits
	SizeUnknown
	HeaderUnknown
	HeaderRefused
	HeaderNamed
	KeyNamed
	ClaimsUnusable
	ClaimsMissing
	ClaimsThere

	// Issuer, signature, times.
	IssuerEqual
	IssuerEqualAssumed
	IssuerDiffers
	IssuerDiffersAssumed
	NoSignature
	OtherIssuersToken
	KeySetUnreadable
	WrongForm
	Verified
	KeyUnknown
	SignatureWrong
	NotBeforeNoNumber
	Expired
	NotYetValid
	NoExpiry
	ExpiredWithinLeeway
	StillValid
	NoTimes
	LivesTooLong
	LifetimeFits
	LifetimeFitsAssumed

	// The rule's matchers.
	NoMatcher
	NoEntries
	Holds
	AudienceImplied
	AudienceWithoutRule
	CannotBeEvaluated
	RuleValueNoString
	ClaimAbsent
	ClaimNoString
	Differs
	DiffersExactly
	DiffersFromPrefix
	LoneStar
	ConditionFalse

	// The rule as a whole, the environment.
	RuleArchived
	IssuerArchived
	UnknownMatcher
	NothingCounts
	OtherIssuer
	RuleUsable
	EnvironmentFaulty
	EnvironmentDepends
	EnvironmentFine
	WorkspaceFaulty
	WorkspaceExpression
	WorkspaceWithoutRule
	WorkspaceDefault
	WorkspaceNamed
	WorkspaceNotNamed

	reasons // their number
)

// sentences are what the report says of each reason.
var sentences = [reasons]say.Template{
	NoClaims:      "no token could be read",
	NoTokenGiven:  "no token was given",
	NoRule:        "no rule was given",
	NoKeySet:      "no key set was given; only the issuer's keys can tell",
	NoEnvironment: "the environment was not given",
	NoTime:        "the present time is not known",
	SubjectOnly:   "only the subject was pasted",
	PartOfPayload: "this is only a part of a payload: {missing} not pasted",
	PartIsNoToken: "a part of a payload is no token: exp and iat are not there",

	NotAToken:      "{what}",
	Malformed:      "{where}: {problem}",
	ClaimsOnly:     "the claims can be examined; no signature was there to look at",
	SignatureLost:  "header and payload decode and are examined; the third part is no signature ({problem}), so this text cannot be exchanged",
	Decodes:        "header and payload decode",
	TooLarge:       "{problem}",
	SizeFits:       "within the limit",
	SizeUnknown:    "a decoded payload only: the size of the token is not known",
	HeaderUnknown:  "a decoded payload only: the header was not there to look at",
	HeaderRefused:  "{problem}",
	HeaderNamed:    "named",
	KeyNamed:       "there is one; whether it is in the key set is the signature's check",
	ClaimsUnusable: "{odd}",
	ClaimsMissing:  "missing: {missing}",
	ClaimsThere:    "all there",

	IssuerEqual:          "equal byte for byte",
	IssuerEqualAssumed:   "equal byte for byte; no issuer was given, so github.com's was assumed",
	IssuerDiffers:        "they are compared byte for byte",
	IssuerDiffersAssumed: "they are compared byte for byte; no issuer was given, so github.com's was assumed",
	NoSignature:          "no whole signature was there to look at",
	OtherIssuersToken:    "the token is another issuer's, whose keys these are not",
	KeySetUnreadable:     "the key set that was given cannot be read",
	WrongForm:            "the token's form is wrong, which another check says",
	Verified:             "verified with the key {kid}",
	KeyUnknown:           "the key set has no such key; it has {known}",
	SignatureWrong:       "the signature does not verify with that key",
	NotBeforeNoNumber:    "nbf is {nbf}, not a number of seconds",
	Expired:              "it expired {span} ago: normal for a token that was copied; judged as of its issue",
	NotYetValid:          "{claim} lies {span} ahead",
	NoExpiry:             "exp is not there",
	ExpiredWithinLeeway:  "it expired {span} ago, which is within the leeway",
	StillValid:           "it expires in {span}",
	NoTimes:              "exp or iat is not there",
	LivesTooLong:         "{over} s more than the issuer's max_jwt_lifetime_seconds",
	LifetimeFits:         "within the issuer's maximum",
	LifetimeFitsAssumed:  "within the issuer's maximum; no issuer was given, so the API's default was taken",

	NoMatcher:           "the rule has no {matcher}",
	NoEntries:           "the rule has no claims",
	Holds:               "holds",
	AudienceImplied:     "the rule names none, so {audience} is expected",
	AudienceWithoutRule: "no rule was given, so {audience} is expected",
	CannotBeEvaluated:   "cannot be evaluated, which counts as no match: {problem}",
	RuleValueNoString:   "the rule's value is no string; claims compares strings only",
	ClaimAbsent:         "the token does not carry the claim",
	ClaimNoString:       "the token's claim is no string; only a condition can look at it",
	Differs:             "differs",
	DiffersExactly:      "exact comparison: subject_prefix has no final *",
	DiffersFromPrefix:   "sub does not begin with what stands before the final *",
	LoneStar:            "a lone * does not count as a matcher",
	ConditionFalse:      "the condition is false for these claims",

	RuleArchived:         "an archived rule refuses every exchange",
	IssuerArchived:       "every rule of an archived issuer refuses every exchange",
	UnknownMatcher:       "that is no matcher, so whether the rule lets the token in cannot be told",
	NothingCounts:        "neither an audience nor a lone * counts as a matcher: the rule lets nothing in",
	OtherIssuer:          "the rule names another issuer than the one given, {issuer}: one of the two is not what the server uses",
	RuleUsable:           "as far as its document shows",
	EnvironmentFaulty:    "{faults}",
	EnvironmentDepends:   "it depends on the SDK: {faults}",
	EnvironmentFine:      "as far as its values show",
	WorkspaceFaulty:      "{fault}",
	WorkspaceExpression:  "the value is an expression, which only the run knows",
	WorkspaceWithoutRule: "no rule was given to compare it with",
	WorkspaceDefault:     "which workspace is the default one, only the Console knows",
	WorkspaceNamed:       "the rule is enabled there; whether the service account is a member, only the Console knows",
	WorkspaceNotNamed:    "none is named: documented as enough for a rule with one workspace, and denied to some all the same",
}
