package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaDir holds the schemas of the documents that the program prints, writes and reads.
var schemaDir, _ = filepath.Abs("../../docs/reference/schema")

// schemaSet are the schemas by their names, compiled and as they are written.
type schemaSet struct {
	compiled map[string]*jsonschema.Schema
	raw      map[string]map[string]any
}

var schemas = sync.OnceValues(func() (schemaSet, error) {
	out := schemaSet{map[string]*jsonschema.Schema{}, map[string]map[string]any{}}
	paths, err := filepath.Glob(filepath.Join(schemaDir, "*.json"))
	if err != nil {
		return out, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".json")
		text, err := os.ReadFile(path)
		if err != nil {
			return out, err
		}
		var raw map[string]any
		if err := json.Unmarshal(text, &raw); err != nil {
			return out, err
		}
		out.raw[name] = raw
		if out.compiled[name], err = c.Compile(path); err != nil {
			return out, err
		}
	}
	return out, nil
})

// schemaOf names the schema of what a command line prints; empty: it prints no JSON.
func schemaOf(args []string) string {
	if !slices.Contains(args, "--json") {
		return ""
	}
	switch {
	case slices.Contains(args, "--version"), slices.Contains(args, "-v"):
		return "version"
	case slices.Contains([]string{"generate", "diagnose", "exposure", "lint", "subject", "migrate", "apply", "verify", "sandbox"}, args[0]):
		return args[0]
	}
	return ""
}

// asItsSchemaSays fails where what a command line printed with --json is not what its schema
// says.
func asItsSchemaSays(t testing.TB, args []string, out string) {
	t.Helper()
	if err := disagrees(args, out); err != nil {
		t.Error(err)
	}
}

// disagrees tells what is not as its schema says in what a command line printed; nil: nothing,
// or nothing was printed.
func disagrees(args []string, out string) error {
	name := schemaOf(args)
	if name == "" || name == "sandbox" && slices.Contains(args, "--") {
		return nil
	}
	_, err := validated(name, out)
	if err != nil {
		err = fmt.Errorf("gh-wif %s: %w", strings.Join(args, " "), err)
	}
	return err
}

// validated reads the documents in a text, one behind the other; each must be what a schema says.
func validated(name, text string) (documents []any, err error) {
	all, err := schemas()
	if err != nil {
		return nil, err
	}
	schema := all.compiled[name]
	if schema == nil {
		return nil, fmt.Errorf("there is no schema %s", name)
	}
	for in := json.NewDecoder(strings.NewReader(text)); in.More(); {
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%w\n%s", err, text)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err == nil {
			err = schema.Validate(document)
		}
		if err != nil {
			return nil, fmt.Errorf("it is not as the schema %s says: %w\n%s", name, err, text)
		}
		documents = append(documents, document)
	}
	return documents, nil
}

// schemaWalk walks a schema and a document beside each other, and notes which keys of the
// schemas are seen, by the schema's name and the key's path in it.
type schemaWalk struct {
	set  schemaSet
	seen map[string]bool
}

// walk visits a part of a schema, of the file name at a path, with a value; nil: none.
func (w schemaWalk) walk(name, path string, part map[string]any, value any) {
	if ref, ok := part["$ref"].(string); ok {
		file, pointer, _ := strings.Cut(ref, "#")
		if file != "" {
			name = strings.TrimSuffix(file, ".json")
		}
		target, at := w.set.raw[name], ""
		for step := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
			if step != "" {
				target, at = target[step].(map[string]any), at+"/"+step
			}
		}
		w.walk(name, at, target, value)
	}
	for _, list := range []string{"oneOf", "anyOf"} {
		for _, branch := range asList(part[list]) {
			w.walk(name, path, branch.(map[string]any), value)
		}
	}
	switch v := value.(type) {
	case map[string]any:
		properties, _ := part["properties"].(map[string]any)
		for key, sub := range properties {
			if inner, ok := v[key]; ok {
				w.seen[name+path+"/"+key] = true
				w.walk(name, path+"/"+key, sub.(map[string]any), inner)
			}
		}
	case []any:
		if items, ok := part["items"].(map[string]any); ok {
			for _, inner := range v {
				w.walk(name, path+"/[]", items, inner)
			}
		}
	}
}

// keysOf lists every key of a schema that is written in its file, as [schemaWalk] names them.
func keysOf(name, path string, part map[string]any) []string {
	var out []string
	properties, _ := part["properties"].(map[string]any)
	for key, sub := range properties {
		out = append(out, name+path+"/"+key)
		out = append(out, keysOf(name, path+"/"+key, sub.(map[string]any))...)
	}
	for _, list := range []string{"oneOf", "anyOf"} {
		for _, branch := range asList(part[list]) {
			out = append(out, keysOf(name, path, branch.(map[string]any))...)
		}
	}
	if items, ok := part["items"].(map[string]any); ok {
		out = append(out, keysOf(name, path+"/[]", items)...)
	}
	defs, _ := part["$defs"].(map[string]any)
	for key, sub := range defs {
		out = append(out, keysOf(name, path+"/$defs/"+key, sub.(map[string]any))...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}
