package jwt

import (
	"slices"
	"testing"
)

// A member that is there twice is refused wherever it stands: readers disagree
// on which one counts, also where the claims lie inside another object.
func TestDuplicatesInsideAnEnvelopeAreRefused(t *testing.T) {
	const twice = `{"sub":"repo:evil/x:pull_request","sub":"repo:acme/app:ref:refs/heads/main","iss":"i"}`
	const once = `{"sub":"repo:acme/app:ref:refs/heads/main","iss":"i"}`
	for paste, where := range map[string]string{
		twice:                                   "payload.sub",
		`{"payload":` + twice + `}`:             "payload.sub",
		`{"claims":` + twice + `}`:              "payload.sub",
		`{"token":` + twice + `}`:               "payload.sub",
		`{"value":` + twice + `}`:               "payload.sub",
		`{"header":{},"payload":` + twice + `}`: "payload.sub",
		`{"payload":{"sub":"repo:evil/x:pull_request"},"payload":` + once + `}`:  "token.payload",
		`{"header":{"alg":"RS256","alg":"none"},"payload":` + once + `}`:         "token.alg",
		`{"alg":"RS256","kid":"1","alg":"none"}` + "\n" + once:                   "header.alg",
		"sub: repo:evil/x:pull_request\niss: i\nsub: repo:acme/app:pull_request": "payload.sub",
		`{"payload":{"sub":"a","iss":"i","x":{"y":1,"y":2}}}`:                    "payload.y",
	} {
		got := Read([]byte(paste))
		if !slices.ContainsFunc(got.Problems, func(p Problem) bool { return p.ID == "duplicate_key" && p.Where == where && p.Refused }) {
			t.Errorf("%s: %v, %+v", paste, got.Kind, got.Problems)
		}
	}
	got := Read([]byte(`{"header":{"alg":"RS256"},"payload":` + once + `,"claims":1}`))
	if len(got.Problems) > 0 || string(got.ClaimsJSON) != once {
		t.Errorf("%+v, claims %s", got.Problems, got.ClaimsJSON)
	}
}

func TestKeySetsOnWhichReadersDisagreeAreRefused(t *testing.T) {
	token := Read([]byte(rs256(githubClaims())))
	for _, set := range []string{`{"KEYS":[]}`, `{"keys":[],"keys":[]}`, `{"keys":null}`, `{"keys":{}}`, `{"keys":[]} x`, `<html>`, `null`, `""`} {
		if got := Verify(token, []byte(set)); got.Status != VerifyMalformedKeySet {
			t.Errorf("%s: %s", set, got.Status)
		}
	}
	if got := Verify(token, []byte(`{"keys":[]}`)); got.Status != VerifyUnknownKid {
		t.Errorf("an empty set: %s", got.Status)
	}
}
