package cli

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gh-wif/internal/github"
	"gh-wif/internal/trust"
	"gh-wif/wizard"
	"gh-wif/wizard/saved"
)

// The schemas that are made of tables of the program.
func TestSchemasOfTheTables(t *testing.T) {
	for name, schema := range map[string]any{"wif-plan": planSchema(), "claims": claimsSchema()} {
		var b strings.Builder
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(schema); err != nil {
			t.Fatal(err)
		}
		isCurrent(t, filepath.Join("../../docs/reference/schema", name+".json"), b.String())
	}
}

// object is a schema of an object, in the order in which its parts are read.
type object struct {
	Schema      string         `json:"$schema,omitempty"`
	Title       string         `json:"title,omitempty"`
	Type        string         `json:"type"`
	Description string         `json:"description,omitempty"`
	Properties  map[string]any `json:"properties"`
	Required    []string       `json:"required"`
	Additional  bool           `json:"additionalProperties"`
}

const draft = "https://json-schema.org/draft/2020-12/schema"

// planSchema is that of wif-plan.json, from the table of the answers.
func planSchema() object {
	answers := map[string]any{}
	for _, row := range wizard.Table() {
		one := map[string]any{"description": "The answer of `--" + row.Name + "`: " + strings.ReplaceAll(row.Usage, "`", "") + ". Absent where it was not given.", "type": "string"}
		switch row.Kind() {
		case wizard.AskYesNo:
			one["type"] = "boolean"
		case wizard.AskNumber:
			one["type"] = "integer"
		case wizard.AskChoices:
			one["type"], one["items"] = "array", map[string]any{"type": "string"}
		}
		answers[row.Name] = one
	}
	steps := []string{}
	for _, id := range saved.Steps {
		steps = append(steps, string(id))
	}
	return object{
		Schema: draft, Title: "wif-plan.json", Type: "object", Description: "How far somebody came with a plan, as the screens save it: the answers and the steps that are done. No credential is in it.",
		Properties: map[string]any{
			"version": map[string]any{"type": "integer", "const": 1, "description": "The version of the file's form."},
			"answers": object{Type: "object", Description: "The answers, by the names of their flags.", Properties: answers, Required: []string{}},
			"done": map[string]any{
				"type": "array", "description": "The steps that were ticked by hand.",
				"items": map[string]any{"type": "string", "enum": steps, "$comment": "wizard/saved#Steps"},
			},
		},
		Required: []string{"version", "answers", "done"},
	}
}

// claimsSchema is that of a token's payload, from the table of the claims.
func claimsSchema() object {
	claims := map[string]any{}
	for _, c := range github.ClaimInfos() {
		one := map[string]any{"type": "string", "description": strings.ToUpper(c.Gloss[:1]) + c.Gloss[1:] + ". Absent where the token has none, or where it was left out."}
		switch c.Name {
		case github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore:
			one["type"] = "number"
		case github.ClaimAudience:
			one["type"], one["items"] = []string{"string", "array"}, map[string]any{"type": "string"}
		}
		claims[c.Name] = one
	}
	return object{
		Schema: draft, Title: "The payload of a token", Type: "object",
		Description: "The claims that GitHub documents, as `diagnose` takes them in place of a token, and as the documents show them. Other claims stand beside them.",
		Properties:  claims, Required: []string{}, Additional: true,
	}
}

// parts calls a function for every part of a schema that is a schema itself, with its place.
func parts(at string, part map[string]any, visit func(at string, part map[string]any)) {
	visit(at, part)
	for _, table := range []string{"properties", "$defs"} {
		inner, _ := part[table].(map[string]any)
		for key, sub := range inner {
			parts(at+"/"+key, sub.(map[string]any), visit)
		}
	}
	for _, list := range []string{"oneOf", "anyOf"} {
		for _, sub := range asList(part[list]) {
			parts(at, sub.(map[string]any), visit)
		}
	}
	if items, ok := part["items"].(map[string]any); ok {
		parts(at+"/[]", items, visit)
	}
}

// A list of values in a schema says in its $comment where the list of the code is: PACKAGE#NAME,
// of a type, whose constants it names, or of a constant, with those beside which it is declared.
func TestTheListsInTheSchemasAreThoseOfTheCode(t *testing.T) {
	set, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for name, raw := range set.raw {
		parts(name, raw, func(at string, part map[string]any) {
			values, ok := part["enum"]
			if !ok {
				return
			}
			lists++
			from, _ := part["$comment"].(string)
			want, got := codeList(t, from), []string{}
			for _, v := range asList(values) {
				if v != "" { // what is empty is said in the description
					got = append(got, v.(string))
				}
			}
			slices.Sort(got)
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Errorf("%s: %q, and %s has %q", at, got, from, want)
			}
		})
	}
	if lists < 20 {
		t.Errorf("only %d lists", lists)
	}
}

// codeList is a list of the code.
func codeList(t *testing.T, from string) []string {
	t.Helper()
	switch from {
	case "internal/trust#KindIDs":
		return trust.KindIDs()
	case "wizard/saved#Steps":
		return words(saved.Steps...)
	}
	dir, name, ok := strings.Cut(from, "#")
	files, err := filepath.Glob(filepath.Join("../..", filepath.FromSlash(dir), "*.go"))
	if err != nil || !ok || len(files) == 0 {
		t.Errorf("%q names no list: %v", from, err)
	}
	var out []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if group, ok := d.(*ast.GenDecl); ok && group.Tok == token.CONST && !strings.HasSuffix(path, "_test.go") {
				out = append(out, constants(group, name)...)
			}
		}
	}
	return out
}

// constants are the texts of a group that are of a type of this name, or all of them where one
// of them has this name.
func constants(group *ast.GenDecl, name string) []string {
	var all, typed []string
	named := false
	for _, s := range group.Specs {
		spec := s.(*ast.ValueSpec)
		of, _ := spec.Type.(*ast.Ident)
		for i, v := range spec.Values {
			text, ok := v.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING {
				continue
			}
			value, _ := strconv.Unquote(text.Value)
			all, named = append(all, value), named || spec.Names[i].Name == name
			if of != nil && of.Name == name {
				typed = append(typed, value)
			}
		}
	}
	if named {
		return all
	}
	return typed
}

// openObjects are those in which keys of others stand, by the schema and the place in it.
var openObjects = []string{"rule", "rule/target", "rule/match/claims", "issuer", "issuer/jwks", "issuer/jwks/keys/[]", "issuer/jwks_keys/[]", "claims", "common/payload", "response", "response/body", "diagnose/token/header"}

// A key without a meaning is not documented, and one that may be absent says where it is.
func TestTheSchemasSayWhatAKeyMeans(t *testing.T) {
	set, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range set.raw {
		parts(name, raw, func(at string, part map[string]any) {
			kinds := fmt.Sprint(part["type"])
			if strings.Contains(kinds, "object") && part["additionalProperties"] != false && !slices.Contains(openObjects, at) {
				t.Errorf("%s takes any key", at)
			}
			var required []string
			for _, key := range asList(part["required"]) {
				required = append(required, key.(string))
			}
			properties, _ := part["properties"].(map[string]any)
			for key, sub := range properties {
				says, _ := sub.(map[string]any)["description"].(string)
				if _, ref := sub.(map[string]any)["$ref"]; says == "" && !ref {
					t.Errorf("%s/%s: no description", at, key)
				}
				if !slices.Contains(required, key) && !strings.Contains(strings.ToLower(says), "absent") {
					t.Errorf("%s/%s may be absent, and does not say where: %q", at, key, says)
				}
			}
			for _, key := range required {
				if _, ok := properties[key]; !ok {
					t.Errorf("%s wants the key %s, and does not describe it", at, key)
				}
			}
		})
	}
}

// documentsOfPlans are the files that the screens save.
func documentsOfPlans(d *documents) {
	var s saved.State
	d.take("wif-plan", "a plan without answers", string(s.JSON()))
	for _, row := range wizard.Table() {
		switch row.Kind() {
		case wizard.AskYesNo:
			row.Set(&s.Answers, []string{"true"})
		case wizard.AskNumber:
			row.Set(&s.Answers, []string{"600"})
		default:
			row.Set(&s.Answers, []string{"x"})
		}
	}
	s.Done = saved.Steps
	d.take("wif-plan", "a plan with every answer", string(s.JSON()))
}

// documentsThatAreRead are those that a diagnosis takes beside rules and issuers.
func documentsThatAreRead(d *documents) {
	d.t.Chdir(d.t.TempDir())
	const answer = `{"status": 401, "body": {"type": "error", "error": {"type": "authentication_error", "message": "Authentication failed"}}}`
	write(d.t, "response.json", answer)
	d.take("response", "an answer", answer)
	if got := call(d.t.Context(), d.t, nil, "diagnose", "--response", "response.json"); !strings.Contains(got.out, "401") {
		d.t.Errorf("the answer is not read: %s%s", got.out, got.err)
	}
	claims, err := os.ReadFile(filepath.Join(d.files, "token.txt"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.take("claims", "a payload", string(claims))
	all := map[string]any{}
	for _, c := range github.ClaimInfos() {
		all[c.Name] = "x"
	}
	for _, c := range []string{github.ClaimExpires, github.ClaimIssuedAt, github.ClaimNotBefore} {
		all[c] = 1795377600
	}
	text, err := json.Marshal(all)
	if err != nil {
		d.t.Fatal(err)
	}
	d.take("claims", "every claim", string(text))
}
