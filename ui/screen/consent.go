package screen

// Agree asks for consent. The no comes first: an enter typed ahead changes nothing.
func Agree(title, text, no, yes string, then Action) Ask {
	return Ask{Title: title, Text: text, Choices: []Choice{{Letter: "n", Label: no}, {Letter: "y", Label: yes, Then: then}}}
}
