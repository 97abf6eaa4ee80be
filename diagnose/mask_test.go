package diagnose

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"gh-wif/diagnose/cause"
	"gh-wif/diagnose/check"
	"gh-wif/internal/jwt"
	"gh-wif/internal/say"
)

// maskOf is the mask of a token with this signature.
func maskOf(t *testing.T, signature string) *mask {
	t.Helper()
	enc := base64.RawURLEncoding.EncodeToString
	token := jwt.Read([]byte(enc([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + enc([]byte(`{"iss":"x","sub":"y","exp":1,"iat":0}`)) + "." + signature))
	if !strings.HasSuffix(token.Compact(), signature) {
		t.Fatalf("no token: %s", token.Kind)
	}
	return newMask(token)
}

const maskedSignature = "Qx7_zP2-Lk9dWm4Ts8Vb1Yc6Hn3Rj5Gf0Ae_Uo-Ii7pX2qZ4sD6fH8jK0lM1nB3v"

// A piece of twelve characters is hidden wherever it begins and whatever stands
// around it; a shorter one is a word.
func TestAPieceOfTheTokenIsHiddenWhereverItIsCut(t *testing.T) {
	m := maskOf(t, maskedSignature)
	for at := range len(maskedSignature) - pieceLength + 1 {
		piece := maskedSignature[at : at+pieceLength]
		for _, s := range []string{piece, "x " + piece, piece + ".", "aaa" + piece, piece + "bbbbb", `{"a":"` + piece + `"}`} {
			if got := m.text(s); strings.Contains(got, piece) {
				t.Errorf("%q stays %q", s, got)
			}
		}
		if short := piece[:pieceLength-1]; m.text(short) != short {
			t.Errorf("%q becomes %q", short, m.text(short))
		}
	}
}

// No field of a report is left out.
func TestEveryFieldOfAReportIsMasked(t *testing.T) {
	m, piece := maskOf(t, maskedSignature), maskedSignature[8:40]
	text := func() say.Text { return say.Join(say.W("a "), say.V(piece).Copied()) }
	r := Report{
		Headline: text(), Refusal: text(),
		Checks:    check.List{{ID: "claims." + piece, Title: piece, Expected: text(), Actual: text(), Because: text()}},
		Causes:    []Cause{{Evidence: text(), Explanation: text(), Fix: text(), Verify: text(), Copy: []string{piece}}},
		Notes:     []say.Text{text()},
		Unchecked: []Unchecked{{What: text(), How: text()}},
		Alignment: &Alignment{Segments: []Segment{{How: text()}}},
		Fix:       &cause.WorkflowFix{Path: "a\x1b" + piece, Lines: "a: " + piece + "\nb\x1b\n"},
	}
	r.Token.Claims = m.object(map[string]any{piece: 1, "list": []any{piece, map[string]any{"x": piece}}, "text": piece})
	m.report(&r)
	for medium, s := range map[string]string{"JSON": string(r.JSON()), "values": fmt.Sprintf("%+v %+v %+v", r, *r.Alignment, *r.Fix)} {
		if strings.Contains(s, piece[:pieceLength]) {
			t.Errorf("%s shows it: %s", medium, s)
		}
	}
	if len(r.Causes[0].Copy) != 1 {
		t.Errorf("to be copied: %q", r.Causes[0].Copy)
	}
	if strings.Contains(r.Fix.Path+r.Fix.Lines, "\x1b") {
		t.Errorf("not cleaned: %+v", *r.Fix)
	}
}
