package lint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// manyRules are n rules beside one workflow, of which the first is the workflow's.
func manyRules(b *testing.B, n int) Input {
	in := input("", soundIssuer, soundWorkflow)
	for i := range n {
		text := soundRule
		if i > 0 {
			text = change(b, soundRule, "fdrl_01a", fmt.Sprintf("fdrl_%08d", i), `"ci"`, fmt.Sprintf(`"ci-%d"`, i))
		}
		in.Rules = append(in.Rules, Source{fmt.Sprintf("rule-%d.json", i), []byte(text)})
	}
	return in
}

// manyJobs is n jobs that exchange, beside their rule, at most a thousand in a file.
func manyJobs(_ *testing.B, n int) Input {
	head, job, _ := strings.Cut(soundWorkflow, "  ask:\n")
	in := input(soundRule, soundIssuer, "")
	for from := 0; from < n; from += 1000 {
		var text strings.Builder
		text.WriteString(head)
		for i := from; i < min(n, from+1000); i++ {
			fmt.Fprintf(&text, "  ask%d:\n%s", i, job)
		}
		path := strings.Replace(workflowPath, "claude", fmt.Sprintf("claude%d", from), 1)
		in.Workflows = append(in.Workflows, WorkflowSource{Source: Source{path, []byte(text.String())}})
	}
	return in
}

// decoding is the floor: the same files, decoded and no more.
func decoding(b *testing.B, in Input) {
	var v any
	for _, s := range append(in.Rules, in.Issuers...) {
		if err := json.Unmarshal(s.Text, &v); err != nil {
			b.Fatal(err)
		}
	}
	for _, w := range in.Workflows {
		var node yaml.Node
		if err := yaml.NewDecoder(bytes.NewReader(w.Text)).Decode(&node); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheck is a check of more and more files and jobs.
func BenchmarkCheck(b *testing.B) {
	for _, kind := range []struct {
		name  string
		input func(*testing.B, int) Input
	}{{"rules", manyRules}, {"jobs", manyJobs}} {
		for n := 1; n <= 10_000; n *= 10 {
			in := kind.input(b, n)
			b.Run(fmt.Sprintf("%s/%d/floor", kind.name, n), func(b *testing.B) {
				for b.Loop() {
					decoding(b, in)
				}
			})
			b.Run(fmt.Sprintf("%s/%d/check", kind.name, n), func(b *testing.B) {
				for b.Loop() {
					if r := Check(in); r.Unreadable > 0 {
						b.Fatalf("not read: %+v", r.Findings[0])
					}
				}
			})
		}
	}
}
