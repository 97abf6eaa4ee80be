package say

import "strings"

// shellPlain are the characters that no POSIX shell reads as anything but
// themselves, wherever in a word they stand.
const shellPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/@:,+"

// Shell writes a value as one word of a POSIX shell's command: as it is where that
// is safe, else in single quotes.
func Shell(value string) string {
	if value != "" && strings.Trim(value, shellPlain) == "" {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
