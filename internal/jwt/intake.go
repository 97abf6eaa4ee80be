package jwt

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Read makes out what a paste is. It never fails and never panics: Kind and Problems say what
// it found. The order of preference: a whole token, then decoded claims, then a token that was
// cut off or spoilt, then whatever else is recognised.
func Read(input []byte) Token {
	if len(input) > maxInput {
		return Token{Kind: KindTooLarge}
	}
	cleaned := cleanings{}
	text, ok := plainText(input, cleaned)
	if !ok {
		return Token{Kind: KindBinary}
	}
	text = stripInvisible(text, cleaned)
	if strings.TrimSpace(text) == "" {
		return Token{Kind: KindEmpty, Cleaned: cleaned.list()}
	}
	var spoilt *Token
	for _, undo := range undoings {
		changed := undo.apply(text)
		if changed == "" {
			continue
		}
		c := cleaned.clone()
		c.note(undo.cleaning)
		t, found := findToken(changed, c)
		if found && t.readable() {
			return t
		}
		if claims, ok := findClaims(changed, c.clone()); ok {
			return claims
		}
		if found && spoilt == nil {
			spoilt = &t
		}
	}
	return readOther(text, cleaned, spoilt)
}

// readable reports a token worth stopping at: its claims can be shown.
func (t Token) readable() bool {
	return t.Claims != nil && (t.Header != nil || looksLikeClaims(t.Claims)) || t.Kind == KindJWE && t.Header != nil
}

// undoings are the layers that may lie around the whole paste, tried one after the other. Each
// returns the text without the layer, or nothing where there is none.
var undoings = []struct {
	cleaning Cleaning
	apply    func(string) string
}{
	{"", func(s string) string { return s }},
	{CleanEscapes, unescape},
	{CleanURLEncoded, percentDecode},
	{CleanBase64, base64Unwrap},
}

// plainText decodes the bytes of a paste: UTF-8, or UTF-16 as PowerShell writes it, with or
// without a byte order mark. It reports false where they are no text.
func plainText(input []byte, cleaned cleanings) (string, bool) {
	if rest, ok := bytes.CutPrefix(input, []byte("\xef\xbb\xbf")); ok {
		cleaned[CleanBOM] = true
		input = rest
	}
	if order, rest, ok := utf16Order(input); ok {
		cleaned[CleanUTF16] = true
		if len(rest) < len(input) {
			cleaned[CleanBOM] = true
		}
		units := make([]uint16, 0, len(rest)/2)
		for ; len(rest) >= 2; rest = rest[2:] {
			units = append(units, order.Uint16(rest))
		}
		input = []byte(string(utf16.Decode(units)))
	}
	odd := 0
	for i := 0; i < len(input); {
		r, size := utf8.DecodeRune(input[i:])
		if r == 0 || (r == utf8.RuneError && size == 1) || (r < ' ' && !strings.ContainsRune("\t\n\v\f\r\a\b\x1b", r)) {
			odd++
		}
		i += size
	}
	return string(input), odd*20 <= len(input) && !bytes.HasPrefix(input, []byte("\x1f\x8b"))
}

func utf16Order(input []byte) (binary.ByteOrder, []byte, bool) {
	switch {
	case bytes.HasPrefix(input, []byte("\xff\xfe")):
		return binary.LittleEndian, input[2:], true
	case bytes.HasPrefix(input, []byte("\xfe\xff")):
		return binary.BigEndian, input[2:], true
	case len(input) >= 8 && input[1] == 0 && input[3] == 0 && input[5] == 0 && input[0] != 0:
		return binary.LittleEndian, input, true
	case len(input) >= 8 && input[0] == 0 && input[2] == 0 && input[4] == 0 && input[1] != 0:
		return binary.BigEndian, input, true
	}
	return nil, nil, false
}

// lazily compiles a pattern at its first use: most runs of the program read no token.
func lazily(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// ansiEscape matches CSI sequences, OSC strings and two-character escapes (ECMA-48).
var ansiEscape = lazily("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[ -/]*[0-~])")

// invisible removes what cannot be seen and is in no token; other blanks become a space.
var invisible = strings.NewReplacer(
	"\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "", "\u00ad", "",
	"\u200e", "", "\u200f", "", "\x00", "", "\a", "", "\b", "",
	"\u00a0", " ", "\u202f", " ", "\u2007", " ", "\u2028", "\n", "\u2029", "\n",
)

func stripInvisible(text string, cleaned cleanings) string {
	if strings.Contains(text, "\x1b") {
		text = ansiEscape().ReplaceAllString(text, "")
		cleaned[CleanANSI] = true
	}
	seen := invisible.Replace(text)
	if seen != text {
		cleaned[CleanInvisible] = true
	}
	return seen
}

var unescaper = strings.NewReplacer(
	`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, " ", `\/`, "/", `\"`, `"`,
	`\u002e`, ".", `\u002E`, ".", `\u003d`, "=", `\u003D`, "=", `\u0026`, "&", `\u0022`, `"`,
)

func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return ""
	}
	return unescaper.Replace(text)
}

func percentDecode(text string) string {
	if !strings.Contains(text, "%") {
		return ""
	}
	decoded, err := url.QueryUnescape(strings.TrimSpace(text))
	if err != nil || !utf8.ValidString(decoded) {
		return ""
	}
	return decoded
}

// encodedStart matches the start of base64 over a token, once and twice: people encode a token
// so that the mask of the log does not find it. ZXlK is base64 of eyJ.
var encodedStart = lazily(`(?:^|[^A-Za-z0-9+/_-])((?:ZXlK|WlhsS)[A-Za-z0-9+/=\s]+)`)

func base64Unwrap(text string) string {
	for range 2 {
		if !strings.Contains(text, "ZXlK") && !strings.Contains(text, "WlhsS") {
			return ""
		}
		m := encodedStart().FindStringSubmatch(text)
		if m == nil {
			return ""
		}
		body := strings.TrimRight(strings.Join(strings.Fields(m[1]), ""), "=")
		decoded, err := base64.RawStdEncoding.DecodeString(body)
		if err != nil || !utf8.Valid(decoded) {
			return ""
		}
		text = string(decoded)
		if strings.HasPrefix(text, "ey") {
			return text
		}
	}
	return ""
}
