package workflow

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// extraBreaks end a line for the YAML library (YAML 1.1 §4.1.4), but neither for YAML 1.2 (§5.4), nor
// for an editor.
const extraBreaks = "\u0085\u2028\u2029"

// yaml12 begins a file that says that it is YAML 1.2, which the library does not believe in.
const yaml11, yaml12 = "%YAML 1.1\n", "%YAML 1.2\n"

// forParser returns a text as the YAML library shall see it, with every character where it is in the
// file: every line end a line feed, and extraBreaks replaced by characters that the text does not have.
// The function that comes with it undoes the last in what was read.
func forParser(text string) ([]byte, func(*yaml.Node)) {
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	if rest, ok := strings.CutPrefix(text, yaml12); ok {
		text = yaml11 + rest
	}
	var there, back []string
	free := '\ue000' // the private use area
	for _, r := range extraBreaks {
		if !strings.ContainsRune(text, r) {
			continue
		}
		for strings.ContainsRune(text, free) {
			free++
		}
		there, back = append(there, string(r), string(free)), append(back, string(free), string(r))
		free++
	}
	if there == nil {
		return []byte(text), func(*yaml.Node) {}
	}
	restore := strings.NewReplacer(back...)
	var undo func(*yaml.Node)
	undo = func(n *yaml.Node) {
		n.Value = restore.Replace(n.Value)
		for _, c := range n.Content {
			undo(c)
		}
	}
	return []byte(strings.NewReplacer(there...).Replace(text)), undo
}
