package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/strictjson"
)

const jsonPage = "../../docs/reference/json.md"

// pageDocuments are the documents of the page, in its order: the schema's name, and what has it.
var pageDocuments = []struct{ schema, of string }{
	{"generate", "`gh-wif generate --json`"},
	{"diagnose", "`gh-wif diagnose --json`"},
	{"exposure", "`gh-wif exposure --json`"},
	{"lint", "`gh-wif lint --json`"},
	{"subject", "`gh-wif subject --json`"},
	{"migrate", "`gh-wif migrate --json`"},
	{"apply", "`gh-wif apply --json`"},
	{"verify", "`gh-wif verify --json`"},
	{"sandbox", "`gh-wif sandbox --json`, a line"},
	{"version", "`gh-wif --version --json`"},
	{"rule", "`rule.json`, and the files of `--rule`"},
	{"issuer", "`issuer.json`, and the files of `--issuer`"},
	{"wif-plan", "`wif-plan.json`"},
	{"claims", "a payload, which `diagnose` takes in place of a token"},
	{"response", "the file of `diagnose --response`"},
	{"common", "parts that several of them have"},
}

const jsonIntro = `# The JSON documents

What ` + "`--json`" + ` prints, and the JSON files that are written and read, key by key. Each has a [JSON Schema](https://json-schema.org/draft/2020-12) in [schema/](schema), from which a test writes this page (` + "`go test ./internal/cli -run TestJSONPage -update`" + `). Other tests hold the schemas against what the program really prints: every document, every key and every list of values.

With ` + "`--json`" + ` standard output is one document and nothing else, however the command ends; messages go to standard error. Only ` + "`sandbox`" + ` prints several, a line each. With status 2 there is none, where nothing was begun. ` + "`lint --sarif`" + ` prints SARIF 2.1.0, which has a schema of its own.

## What stays

Within a major version:

- No key goes away, gets another name, another type or another meaning, and none that is always there becomes one that may be absent.
- No value of a list goes away or gets another meaning, and no id of a cause, a finding, a warning, a check or a kind of run.
- The exit statuses stay.

What may come with any version: new keys, new values in a list, new ids, and further documents. So a script leaves alone what it does not know. A schema is stricter: it is that of the version it comes with, and refuses an unknown key, so that a test of this repository fails where a key is not documented. To check documents of later versions with it, take ` + "`additionalProperties`" + ` out.

The sentences for people (` + "`message`, `because`, `headline`, `title`, `fix`" + ` and the like) may be worded better at any time: compare ids. The order of keys means nothing; that of a list is told where it means something.

Texts of others, as names, claims and logs, stand in a document as they came, but for credentials, which are replaced by ` + "`(redacted)`" + `, and for characters that a terminal would obey, which are written as escapes.

## The documents

| document | schema |
|---|---|
`

// docs/reference/json.md is what the schemas say.
func TestJSONPage(t *testing.T) {
	set, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(jsonIntro)
	var named []string
	for _, d := range pageDocuments {
		named = append(named, d.schema)
		fmt.Fprintf(&b, "| [%s](#%s) | [schema/%s.json](schema/%s.json) |\n", d.of, d.schema, d.schema, d.schema)
	}
	for name := range set.raw {
		if !slices.Contains(named, name) {
			t.Errorf("the page does not name the schema %s", name)
		}
	}
	for _, d := range pageDocuments {
		fmt.Fprintf(&b, "\n## %s\n", d.schema)
		text, err := os.ReadFile(filepath.Join(schemaDir, d.schema+".json"))
		if err != nil {
			t.Fatal(err)
		}
		node, err := strictjson.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		schemaSection(&b, part{node})
	}
	isCurrent(t, jsonPage, b.String())
}

// part is a part of a schema, its keys in the order of the file.
type part struct{ strictjson.Node }

// text is the text of a key; empty: there is none.
func (p part) text(key string) string {
	v, _ := p.Get(key)
	return v.Text
}

// of is the part below a key.
func (p part) of(key string) part {
	v, _ := p.Get(key)
	return part{v}
}

// list are the parts of a list.
func (p part) list(key string) []part {
	var out []part
	for _, item := range p.of(key).Items {
		out = append(out, part{item})
	}
	return out
}

// schemaSection writes a schema: what it is of, and its keys.
func schemaSection(b *strings.Builder, p part) {
	fmt.Fprintf(b, "\n%s\n", strings.TrimSpace(p.text("title")+". "+p.text("description")))
	for _, branch := range p.list("oneOf") {
		if ref := branch.text("$ref"); ref != "" {
			branch = p.of("$defs").of(strings.TrimPrefix(ref, "#/$defs/"))
		}
		fmt.Fprintf(b, "\n%s\n", branch.text("description"))
		keyTable(b, branch)
	}
	if len(p.of("properties").Members) > 0 {
		keyTable(b, p)
	}
	for _, def := range p.of("$defs").Members {
		if one := (part{def.Value}); len(p.list("oneOf")) == 0 {
			fmt.Fprintf(b, "\n### %s\n\n%s%s\n", def.Name, one.text("description"), one.values())
			if len(one.of("properties").Members) > 0 {
				keyTable(b, one)
			}
		}
	}
}

func keyTable(b *strings.Builder, p part) {
	b.WriteString("\n| key | type | meaning |\n|---|---|---|\n")
	keyRows(b, "", p)
}

// keyRows writes a row a key, with those below it, the keys of a list as list[].key.
func keyRows(b *strings.Builder, before string, p part) {
	for _, m := range p.of("properties").Members {
		one := part{m.Value}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", before+m.Name, one.kind(), strings.ReplaceAll(strings.TrimSpace(one.text("description")+one.values()), "|", "\\|"))
		keyRows(b, before+m.Name+".", one)
		keyRows(b, before+m.Name+"[].", one.of("items"))
	}
}

// kind is the type of a value in words.
func (p part) kind() string {
	link := func(name string) string { return fmt.Sprintf("[%s](#%s)", name, strings.ToLower(name)) }
	if ref := p.text("$ref"); ref != "" {
		file, pointer, _ := strings.Cut(ref, "#/$defs/")
		if pointer != "" {
			return link(pointer)
		}
		return link(strings.TrimSuffix(file, ".json"))
	}
	var all []string
	for _, branch := range p.list("anyOf") {
		all = append(all, branch.kind())
	}
	for _, one := range p.list("type") {
		all = append(all, one.Text)
	}
	switch one := p.text("type"); {
	case all != nil:
		return strings.Join(all, " or ")
	case one == "array":
		return "list of " + p.of("items").kind()
	case one == "":
		return "string"
	default:
		return one
	}
}

// values lists the values that a text can have.
func (p part) values() string {
	var out []string
	for _, v := range append(p.list("enum"), p.of("items").list("enum")...) {
		if v.Text != "" {
			out = append(out, v.Text)
		}
	}
	if out == nil {
		return ""
	}
	return " One of " + coded(out) + "."
}
