// Package sarif writes the findings of lint as a log for code scanning (SARIF
// 2.1.0; GitHub docs, "SARIF support for code scanning").
package sarif

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"gh-wif/internal/lint"
	"gh-wif/internal/workflow"
)

// Log is the log of one run in the shape that GitHub's code scanning reads.
type Log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct {
	Tool       tool     `json:"tool"`
	ColumnKind string   `json:"columnKind"`
	Results    []result `json:"results"`
}

type tool struct {
	Driver driver `json:"driver"`
}

type driver struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Rules   []rule `json:"rules"`
}

type rule struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Short         text       `json:"shortDescription"`
	Full          text       `json:"fullDescription"`
	Help          text       `json:"help"`
	Configuration level      `json:"defaultConfiguration"`
	Properties    properties `json:"properties"`
}

type text struct {
	Text string `json:"text"`
}

type level struct {
	Level workflow.Grade `json:"level"`
}

type properties struct {
	Tags []string `json:"tags"`
}

type result struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        workflow.Grade    `json:"level"`
	Message      text              `json:"message"`
	Locations    []location        `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type location struct {
	Physical physical `json:"physicalLocation"`
}

type physical struct {
	Artifact artifact `json:"artifactLocation"`
	Region   region   `json:"region"`
}

type artifact struct {
	URI string `json:"uri"`
}

type region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
}

// Of writes findings as a log. SARIF's levels have the names of our
// severities. The fingerprint leaves the line out, so that a finding stays the
// same when the file grows above it.
func Of(findings []lint.Finding, version string) Log {
	log := run{
		Tool:       tool{driver{Name: "gh-wif", Version: version, Rules: []rule{}}},
		ColumnKind: "unicodeCodePoints", Results: []result{},
	}
	index, count := map[string]int{}, map[string]int{}
	for _, f := range findings {
		i, known := index[f.ID]
		if !known {
			i = len(log.Tool.Driver.Rules)
			index[f.ID] = i
			log.Tool.Driver.Rules = append(log.Tool.Driver.Rules, ruleOf(f))
		}
		sum := sha256.Sum256([]byte(f.ID + "\x00" + f.File + "\x00" + f.Message))
		sameness := hex.EncodeToString(sum[:8])
		count[sameness]++
		log.Results = append(log.Results, result{
			RuleID: f.ID, RuleIndex: i, Level: f.Severity, Message: text{f.Message + ".\n" + f.Why + "\nFix: " + f.Fix},
			Locations:    []location{{physical{artifact{uriOf(f.File)}, region{f.Line, f.Column}}}},
			Fingerprints: map[string]string{"primaryLocationLineHash": fmt.Sprintf("%s:%d", sameness, count[sameness])},
		})
	}
	return Log{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []run{log}}
}

func ruleOf(f lint.Finding) rule {
	return rule{
		ID: f.ID, Name: nameOf(f.ID), Short: text{strings.ReplaceAll(f.ID, "_", " ")}, Full: text{f.Why},
		Help: text{f.Why + "\nFix: " + f.Fix}, Configuration: level{f.Severity}, Properties: properties{[]string{"security"}},
	}
}

// nameOf is the id as one word, as code scanning shows it.
func nameOf(id string) string {
	var b strings.Builder
	for _, part := range strings.Split(id, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// uriOf is a relative path as a URI reference.
func uriOf(path string) string {
	path = strings.TrimPrefix(strings.ReplaceAll(path, `\`, "/"), "./")
	if strings.HasPrefix(path, "/") {
		return (&url.URL{Scheme: "file", Path: path}).String()
	}
	return (&url.URL{Path: path}).EscapedPath()
}
