package evidence

import (
	"strings"

	"gh-wif/internal/say"
)

// Family is what a deny reason is about.
type Family uint8

// The families of deny reasons.
const (
	NoFamily   Family = iota
	OfSubject         // sub against subject_prefix
	OfAudience        // aud against audience
	OfClaims          // an entry of claims
	OfKey             // the signing key
	OfLifetime        // exp - iat
	OfWorkspace
	OfMembership
	OfReplay
)

// OfMatch reports whether the family is about the rule's match.
func (fam Family) OfMatch() bool { return fam == OfSubject || fam == OfAudience || fam == OfClaims }

// reasonWord is one known deny reason of the authentication history.
type reasonWord struct {
	word    string
	family  Family
	meaning string
}

// reasonWords are the deny reasons that are known: the first three stand in the
// WIF reference, users have reported the others. No full list is published, so
// an unknown word is shown as it is.
var reasonWords = []reasonWord{
	{"match_subject_prefix", OfSubject, "sub does not match the rule's subject_prefix"},
	{"workspace_id_required", OfWorkspace, "the rule covers several workspaces, and the request names none"},
	{"jti_reused", OfReplay, "the same token was exchanged before"},
	{"sa_not_in_workspace", OfMembership, "the service account is not a member of the workspace"},
	{"jwt_audience_mismatch", OfAudience, "aud is not the audience that the rule expects"},
	{"match_audience", OfAudience, "aud is not the audience that the rule expects"},
	{"match_claim_value_mismatch", OfClaims, "a claim differs from the rule's"},
	{"jwt_kid_not_in_jwks", OfKey, "the token's key is not in the issuer's key set"},
	{"jwt_lifetime_too_long", OfLifetime, "exp - iat is over the issuer's maximum"},
	{"jwt_subject_mismatch", OfSubject, "sub does not match the rule's subject_prefix"},
}

// KnownReason is a deny reason that is known, and what it means.
type KnownReason struct{ Word, Meaning string }

// KnownReasons lists the deny reasons that are known, the documented ones first.
// There are others: the list is not published as a whole.
func KnownReasons() []KnownReason {
	out := make([]KnownReason, len(reasonWords))
	for i, k := range reasonWords {
		out[i] = KnownReason{k.word, k.meaning}
	}
	return out
}

// claimReason is the start of a reason that names the claim.
const claimReason = "match_claims."

// Place is where a deny reason was found.
type Place uint8

// The places of a deny reason.
const (
	InHistory Place = iota
	InAnswer
)

// Where names the place of a reason.
func (r Reason) Where() say.Text {
	return say.W([...]string{InHistory: "the history's reason", InAnswer: "the reason in the answer"}[r.Place])
}

// Reason is the deny reason from the authentication history.
type Reason struct {
	Word    string // as it was given; empty: none
	Place   Place
	Family  Family
	Meaning string // empty: not known
	Claim   string // the claim that the word names, if it does
}

func readReason(raw string, place Place) Reason {
	word := strings.Trim(strings.TrimSpace(raw), "\"'`.,")
	r := Reason{Word: word, Place: place}
	low := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(word)) // as a person says it
	if name, ok := strings.CutPrefix(low, claimReason); ok {
		r.Family, r.Meaning, r.Claim = OfClaims, "a claim differs from the rule's", name
		return r
	}
	for _, k := range reasonWords {
		if strings.Contains(low, k.word) { // the word alone, or in what stands around it
			r.Family, r.Meaning = k.family, k.meaning
			break
		}
	}
	return r
}

// reasonIn finds a known word in an answer: the answers before August 2026 named
// some of them, and the events of the activity feed do.
func (a Answer) reasonIn() string {
	if !a.Given {
		return ""
	}
	for _, k := range reasonWords {
		if strings.Contains(a.Message, k.word) || a.Kind == k.word || strings.Contains(a.Text, `"`+k.word+`"`) {
			return k.word
		}
	}
	return ""
}

// IsReason reports whether a text is one of the deny reasons that are known, and nothing else.
func IsReason(text string) bool {
	r := readReason(text, InHistory)
	return r.Family != NoFamily && !strings.ContainsAny(r.Word, " \t\n:=") && len(r.Word) <= maxReason
}

// maxReason is the longest deny reason that is taken for one, in bytes.
const maxReason = 64
