package jwt

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gh-wif/internal/github"
)

// starts are how a token begins: base64 of `{"`, or of a brace and white space.
var starts = []string{"eyJ", "eyA", "ewo", "ew0", "ewk"}

// tokenAt finds where the next token can begin, from an offset on; -1 where none does. A
// character of a word before it rules it out; that also keeps GitHub's ghs_…_eyJ… tokens out.
func tokenAt(text string, from int) int {
	for from < len(text) {
		i := strings.IndexByte(text[from:], 'e')
		if i < 0 {
			return -1
		}
		i += from
		if beginsToken(text[i:]) && (i == 0 || !isWordByte(text[i-1])) {
			return i
		}
		from = i + 1
	}
	return -1
}

func beginsToken(text string) bool {
	return len(text) >= 3 && slices.Contains(starts, text[:3])
}

// isWordByte reports a byte of base64url or a dot.
func isWordByte(b byte) bool { return isTokenByte(b) && b != '+' && b != '/' && b != '=' }

// Bounds on the work for a hostile paste.
const (
	maxCandidates = 256  // tokens looked at
	maxPieces     = 2048 // pieces joined into one
	maxJoints     = 8192 // joints looked at, for all tokens together
)

// candidate is a run of token characters in a text, with the line breaks inside it joined.
type candidate struct {
	start, end int // where it stands in the text
	compact    string
	joined     bool // white space was removed from inside it
	cut        bool // an ellipsis or a mask stands in it or directly behind it
	commas     bool // a full stop stood behind it
}

// findToken returns the best token of a text, false where nothing in it begins like one. A whole
// token wins over a spoilt one, GitHub's over another issuer's, an earlier over a later.
func findToken(text string, cleaned cleanings) (Token, bool) {
	var best Token
	var at candidate
	rank, whole, joints := 0, map[string]bool{}, maxJoints
	for next, n := 0, 0; n < maxCandidates; n++ {
		start := tokenAt(text, next)
		if start < 0 {
			break
		}
		c := scanCandidate(text, start, &joints)
		next = c.end
		t := decodeCompact(c.compact)
		if c.cut {
			t = cutToken(t)
		}
		if t.Kind == KindJWT {
			whole[c.compact] = true
		}
		if r := rankOf(t); r > rank {
			best, at, rank = t, c, r
		}
	}
	if rank == 0 {
		return Token{}, false
	}
	if len(whole) > 1 {
		best.note("several_tokens", "token", strconv.Itoa(len(whole)))
	}
	if r, ok := foreignBehind(text, at.end); ok && !at.cut && best.Kind == KindTruncated {
		best.Kind = KindMalformed
		best.Problems = append([]Problem{problem("foreign_character", "token", fmt.Sprintf("U+%04X", r))}, best.Problems...)
	}
	if isRequestToken(best.Claims) {
		best.Kind = KindRunnerRequestToken
	}
	if best.Kind == KindTruncated && best.Header == nil && best.Claims != nil && looksLikeClaims(best.Claims) {
		cleaned[CleanEncodedPayload] = true
	}
	best.Cleaned = aroundCandidate(text, at, cleaned).list()
	return best, true
}

// foreignBehind reports a character at i that no token and no quotation has, with more of a
// token behind it.
func foreignBehind(text string, i int) (rune, bool) {
	r, size := utf8.DecodeRuneInString(text[i:])
	if size == 0 || i+size >= len(text) || !isTokenByte(text[i+size]) || unicode.IsSpace(r) || strings.ContainsRune("\\\"'`,;&)}]>|<“”„‟‘’‚«»‹›…*", r) {
		return 0, false
	}
	return r, true
}

// rankOf orders candidates; 0 is nothing at all, such as a word that begins with "eyJ".
func rankOf(t Token) int {
	switch {
	case t.Kind == KindJWT && fromGitHub(t.Claims):
		return 6
	case t.Kind == KindJWT && !isRequestToken(t.Claims):
		return 5
	case t.Kind == KindJWT:
		return 4
	case t.Claims != nil && t.Header != nil:
		return 3
	case t.Header != nil:
		return 2
	case t.Size >= 24:
		return 1
	}
	return 0
}

// cutToken marks a token that shows an ellipsis or a mask.
func cutToken(t Token) Token {
	t.Kind = KindTruncated
	t.Problems = append([]Problem{problem("ellipsis", "token", "")}, t.Problems...)
	return t
}

// fromGitHub guesses whether a GitHub runner's issuer made these claims (GitHub OIDC reference:
// github.com, an enterprise's or GHE.com's issuer, GitHub Enterprise Server).
func fromGitHub(claims map[string]any) bool {
	iss, _ := claims[github.ClaimIssuer].(string)
	return strings.HasPrefix(iss, "https://token.actions.") || strings.HasSuffix(iss, "/_services/token")
}

// isRequestToken recognises the bearer that a runner holds for its own services: its issuer is
// no OIDC issuer, or it carries the scopes of the Actions services.
func isRequestToken(claims map[string]any) bool {
	if claims == nil || fromGitHub(claims) {
		return false
	}
	if iss, _ := claims[github.ClaimIssuer].(string); strings.HasPrefix(strings.TrimPrefix(iss, "https://"), "vstoken.actions.") {
		sub, _ := claims[github.ClaimSubject].(string)
		return !strings.HasPrefix(sub, "repo:") // the first OIDC tokens of 2021 had this issuer too
	}
	if _, ok := claims[github.ClaimRepository]; ok {
		return false
	}
	_, orchid := claims["orchid"]
	scope, _ := claims["scp"].(string)
	return orchid || strings.Contains(scope, "Actions.") || strings.Contains(scope, "GenerateIdToken")
}

// lineJoint matches what a terminal, a log or a shell puts between two pieces of one token: a
// line break, with a continuation mark before it, and a time stamp, indentation or a quotation
// mark of mail after it; or plain blanks.
var lineJoint = lazily(`^(?:[ \t]*[\\|│]?[ \t]*\r?\n[ \t]*(?:(?:[^\t\n]{1,200}\t){0,2}\d{4}-\d\d-\d\dT[0-9:.]{8,24}Z ?)?[ \t]*(?:[>|│][ \t]*)?)+|^[ \t\r]+`)

// scanCandidate collects the pieces of a token from start on. Pieces are joined as long as
// header and payload are incomplete, and in the signature as far as its algorithm's length
// needs: text that merely follows a whole token is never taken into it. joints is what is left of
// [maxJoints].
func scanCandidate(text string, start int, joints *int) candidate {
	end := pieceEnd(text, start)
	ends, sizes := []int{end}, []int{end - start}
	pieces := []byte(text[start:end])
	for dots := strings.Count(text[start:end], "."); end < len(text) && len(ends) < maxPieces && len(pieces) < maxDecoded && *joints > 0; {
		*joints--
		joint := lineJoint().FindString(text[end:min(len(text), end+512)])
		next := end + len(joint)
		stop := pieceEnd(text, next)
		piece := text[next:stop]
		pieceDots := strings.Count(piece, ".")
		if joint == "" || piece == "" || !endsPiece(text, stop) || dots+pieceDots > 4 ||
			(dots > 0 && pieceDots > 1 && beginsToken(piece)) {
			break
		}
		dots += pieceDots
		pieces = append(pieces, piece...)
		end = stop
		ends, sizes = append(ends, end), append(sizes, len(pieces))
	}
	k := choosePieces(string(pieces), sizes)
	c := candidate{start: start, end: ends[k], compact: string(pieces[:sizes[k]]), joined: k > 0}
	return c.trimEnd(text)
}

// choosePieces returns how many joints to keep: the fewest that give a readable header and
// payload and a signature of a length that the algorithm makes.
func choosePieces(joined string, sizes []int) int {
	if len(sizes) == 1 {
		return 0
	}
	parts := strings.SplitN(joined, ".", 3)
	if len(parts) < 3 {
		return unfinished(joined, sizes)
	}
	var t Token
	t.readHeader(parts[0])
	t.readPayload(parts[1])
	if t.Header == nil || t.Claims == nil {
		return unfinished(joined, sizes)
	}
	alg, _ := t.Header["alg"].(string)
	signature := len(parts[0]) + len(parts[1]) + 2
	first, widest := -1, 0
	for k, size := range sizes {
		if size >= signature && first < 0 {
			first = k
		}
		if size < signature {
			continue
		}
		sig := strings.TrimRight(strings.TrimRight(joined[signature:size], "."), "=")
		if _, known := signatureBytes[alg]; (known || len(alg) > 2 && signatureBytes[alg[:2]] != nil) && signatureFits(alg, len(sig)*3/4) && len(sig)%4 != 1 {
			return k
		}
	}
	// No length fits (an example signature): go on only while the lines are as wide as before.
	for k := 1; k < len(sizes); k++ {
		width := sizes[k] - sizes[k-1]
		if k > first && (k < 2 || first == 0 || sizes[k-1]-sizes[k-2] < widest) {
			return k - 1
		}
		widest = max(widest, width)
	}
	return len(sizes) - 1
}

// unfinished decides for a token without a whole header and payload: lines of one width belong
// together, anything else is taken for other text.
func unfinished(joined string, sizes []int) int {
	if parts := strings.Split(joined, "."); len(parts) == 2 {
		var t Token
		t.readHeader(parts[0])
		t.readPayload(parts[1])
		if t.Header != nil && (t.Claims != nil || len(t.ClaimsJSON) > 0 && t.ClaimsJSON[0] == '{') {
			return len(sizes) - 1
		}
	}
	return 0
}

func pieceEnd(text string, from int) int {
	for from < len(text) && isTokenByte(text[from]) {
		from++
	}
	return from
}

func isTokenByte(b byte) bool {
	return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || strings.IndexByte("-_.+/=", b) >= 0
}

// endsPiece reports whether a piece that ends at i stands alone: what follows is a blank, the
// end, or a mark that closes a value.
func endsPiece(text string, i int) bool {
	return i >= len(text) || strings.IndexByte(" \t\r\n\\\"'`,;&)}]>|<", text[i]) >= 0 || text[i] >= 0x80
}

var (
	cutBehind = lazily(`^(?:…|\*{3,}|\[\.\.\.|\[…)`)
	dotsEnd   = lazily(`\.{3,}$`)
	// standIn is what people write in the place of a signature that they take out.
	standIn = lazily(`^(?:…|[*•●]{3,}|[<\[({][A-Za-z_ -]{1,24}[>\])}])`)
)

// trimEnd takes punctuation of a sentence off the end, and sees an ellipsis or a mask.
func (c candidate) trimEnd(text string) candidate {
	c.cut = strings.Contains(c.compact, "...") || cutBehind().MatchString(text[c.end:])
	c.compact = dotsEnd().ReplaceAllString(c.compact, "")
	if strings.Count(c.compact, ".") > 2 && strings.HasSuffix(c.compact, ".") {
		c.compact = strings.TrimSuffix(c.compact, ".")
		c.commas = true
	}
	if strings.Count(c.compact, ".") == 2 && (c.cut || strings.HasSuffix(c.compact, ".")) {
		c.end += len(standIn().FindString(text[c.end:])) // is no text around the token
	}
	return c
}
