package ui

import text "gh-wif/internal/say"

// words is a text of the program's own words.
func words(s string) text.Text { return text.W(s) }
