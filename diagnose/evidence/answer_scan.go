package evidence

import (
	"strconv"
	"strings"
)

// statusLine reads the first line of an answer: HTTP/2 401.
func statusLine(text string) (status int, ok bool) {
	rest, ok := strings.CutPrefix(text, "HTTP/")
	if !ok {
		return 0, false
	}
	version := strings.TrimLeft(rest, "0123456789.")
	number := strings.TrimLeft(version, " ")
	if len(version) == len(rest) || len(number) == len(version) {
		return 0, false
	}
	return threeDigits(number)
}

// threeDigits reads a status at the beginning of a text.
func threeDigits(s string) (int, bool) {
	if len(s) < 3 || len(s) > 3 && isWord(s[3]) {
		return 0, false
	}
	n, err := strconv.Atoi(s[:3])
	return n, err == nil && n >= 100
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// statusWords are what stands before the status in an SDK's text.
var statusWords = []string{"status", "error code:"}

// statusIn finds a status within a text, such as "status code: 401" or "Error
// code: 401"; 0: none.
func statusIn(text string) int {
	low := strings.ToLower(text)
	for _, word := range statusWords {
		for at := 0; ; {
			i := strings.Index(low[at:], word)
			if i < 0 {
				break
			}
			i += at
			at = i + len(word)
			if i > 0 && isWord(low[i-1]) {
				continue
			}
			if n := statusBehind(low[at:]); n != 0 {
				return n
			}
		}
	}
	return 0
}

// statusBehind reads the status behind its word, past at most four characters
// that are no part of a word.
func statusBehind(rest string) int {
	for _, code := range []string{"code", " code", "_code"} {
		rest = strings.TrimPrefix(rest, code)
	}
	for n := 0; n < 4 && rest != "" && !isWord(rest[0]); n++ {
		rest = rest[1:]
	}
	status, ok := threeDigits(rest)
	if !ok || status >= 600 {
		return 0
	}
	return status
}

// codeIn finds the error's code in a text that is no JSON, such as the dictionary that
// Python's SDK prints.
func codeIn(text string) string {
	const word = "error_code"
	i := strings.Index(text, word)
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(text[i+len(word):], "\"': ")
	end := 0
	for end < len(rest) && isWord(rest[end]) {
		end++
	}
	return rest[:end]
}

// isPage reports whether a text begins as an HTML page does.
func isPage(text string) bool {
	low := strings.ToLower(strings.TrimSpace(text[:min(len(text), 1024)]))
	for _, start := range []string{"<!doctype html", "<html", "<head", "<body"} {
		if strings.HasPrefix(low, start) {
			return true
		}
	}
	return false
}

// requestIn finds the id of a request, req_…, in an answer.
func requestIn(text string) string {
	const start = "req_"
	for at := 0; ; {
		i := strings.Index(text[at:], start)
		if i < 0 {
			return ""
		}
		i += at
		at = i + len(start)
		end := at
		for end < len(text) && text[end] != '_' && isWord(text[end]) {
			end++
		}
		if end > at && (i == 0 || !isWord(text[i-1])) {
			return text[i:end]
		}
	}
}
