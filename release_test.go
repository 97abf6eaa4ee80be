package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"

	"gh-wif/internal/cli"
	"gh-wif/internal/term"
)

// archive is a kind of files of a release.
type archive struct {
	ID        string
	Name      string `yaml:"name_template"`
	Formats   []string
	Overrides []struct {
		GOOS    string `yaml:"goos"`
		Formats []string
	} `yaml:"format_overrides"`
	BuildsInfo any `yaml:"builds_info"`
	Files      []carried
}

// carried is a file that an archive or a package carries.
type carried struct {
	Src, Dst string
	Strip    bool `yaml:"strip_parent"`
	Info     any
	FileInfo any `yaml:"file_info"`
}

// goreleaser are the fields of its configuration, version 2, that are used here. Another one is
// an error: a misspelt field would be one.
type goreleaser struct {
	Version int
	Project string `yaml:"project_name"`
	Before  struct{ Hooks []string }
	Builds  []struct {
		ID, Main, Binary                  string
		Env, GOOS, GOARCH, Flags, LDFlags []string
		Time                              string `yaml:"mod_timestamp"`
	}
	Archives []archive
	Checksum struct {
		Name string `yaml:"name_template"`
	}
	SBOMs []struct {
		Artifacts string
		IDs       []string
	} `yaml:"sboms"`
	NFPMs []struct {
		ID, Vendor, Maintainer, Homepage, Description, License, Section string
		Package                                                         string `yaml:"package_name"`
		Time                                                            string `yaml:"mtime"`
		Formats, Suggests                                               []string
		Contents                                                        []carried
	} `yaml:"nfpms"`
	Casks []struct {
		Name, Homepage, Description string
		IDs, Binaries, Manpages     []string
		Repository                  any
		Completions                 map[string]string
		Skip                        string `yaml:"skip_upload"`
	} `yaml:"homebrew_casks"`
	Scoops []struct {
		Name, Homepage, Description, License string
		IDs                                  []string
		Repository                           any
		Skip                                 string `yaml:"skip_upload"`
	}
	Changelog struct{ Disable bool }
	Release   struct {
		Draft      bool
		Prerelease string
	}
	Snapshot struct {
		Version string `yaml:"version_template"`
	}
}

func readRelease(t *testing.T) goreleaser {
	t.Helper()
	data, err := os.ReadFile(".goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var out goreleaser
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAReleaseIsForEverySystemAndTheSameEachTime(t *testing.T) {
	r := readRelease(t)
	if r.Version != 2 || len(r.Builds) != 1 {
		t.Fatalf("%+v", r)
	}
	b := r.Builds[0]
	if !slices.Equal(b.GOOS, []string{"linux", "darwin", "windows"}) || !slices.Equal(b.GOARCH, []string{"amd64", "arm64"}) {
		t.Errorf("for %v × %v", b.GOOS, b.GOARCH)
	}
	flags := strings.Join(slices.Concat(b.Flags, b.LDFlags), " ")
	for _, want := range []string{"-trimpath", "-buildid=", "-buildvcs=true"} {
		if !strings.Contains(flags, want) {
			t.Errorf("no %s in %s", want, flags)
		}
	}
	if !slices.Contains(b.Env, "CGO_ENABLED=0") || b.Time != "{{ .CommitTimestamp }}" {
		t.Errorf("env %v, time %q", b.Env, b.Time)
	}
	if strings.Contains(flags, ".Date }}") || strings.Contains(flags, ".Timestamp }}") {
		t.Errorf("the time of the build gets into it: %s", flags)
	}
}

// What the linker sets must be a variable with a constant text; else it sets nothing, in silence.
func TestTheLinkerSetsVariablesThatAreThere(t *testing.T) {
	flags := strings.Join(readRelease(t).Builds[0].LDFlags, " ")
	found := regexp.MustCompile(`-X gh-wif/(\S+)\.(\w+)=`).FindAllStringSubmatch(flags, -1)
	if len(found) == 0 {
		t.Error("nothing is set")
	}
	for _, f := range found {
		declared := regexp.MustCompile(`(?m)^var ` + f[2] + ` = "`)
		files, _ := filepath.Glob(f[1] + "/*.go")
		if !slices.ContainsFunc(files, func(path string) bool {
			data, _ := os.ReadFile(path)
			return declared.Match(data)
		}) {
			t.Errorf("%s has no variable %s with a text", f[1], f[2])
		}
	}
}

// "gh extension install" takes the file whose name ends in the system and the architecture.
func TestAReleaseHasWhatGHInstalls(t *testing.T) {
	i := slices.IndexFunc(readRelease(t).Archives, func(a archive) bool { return slices.Equal(a.Formats, []string{"binary"}) })
	if i < 0 {
		t.Fatal("no bare program")
	}
	if a := readRelease(t).Archives[i]; !strings.HasPrefix(a.Name, "gh-wif_") || !strings.HasSuffix(a.Name, "{{ .Os }}-{{ .Arch }}") {
		t.Errorf("the program is called %s", a.Name)
	}
}

// Files of the repository are there; the others are written by the program before the build.
func TestWhatAReleaseCarriesIsThere(t *testing.T) {
	r := readRelease(t)
	if !slices.Equal(r.Before.Hooks, []string{"go run . manual extras"}) {
		t.Fatalf("before: %q", r.Before.Hooks)
	}
	dir := t.TempDir()
	if status, out := command("manual", filepath.Join(dir, "extras")); status != 0 {
		t.Fatal(out)
	}
	all := slices.Clone(r.NFPMs[0].Contents)
	for _, a := range r.Archives {
		all = append(all, a.Files...)
	}
	for _, f := range all {
		path := f.Src
		if strings.HasPrefix(path, "extras/") {
			path = filepath.Join(dir, path)
		}
		if found, err := filepath.Glob(path); err != nil || len(found) == 0 {
			t.Errorf("there is no %s", f.Src)
		}
	}
	c := r.Casks[0]
	inside := slices.Clone(c.Manpages)
	for _, path := range c.Completions {
		inside = append(inside, path)
	}
	for _, path := range inside {
		if _, err := os.Stat(filepath.Join(dir, "extras", path)); err != nil {
			t.Error(err)
		}
	}
	pages, _ := filepath.Glob(filepath.Join(dir, "extras", "man", "*.1"))
	for i, page := range pages {
		pages[i] = "man/" + filepath.Base(page)
	}
	if slices.Sort(c.Manpages); !slices.Equal(c.Manpages, pages) {
		t.Errorf("the cask has the pages %v, written are %v", c.Manpages, pages)
	}
	if ignored, err := os.ReadFile(".gitignore"); err != nil || !strings.Contains(string(ignored), "\n/extras/\n") {
		t.Error("what is written before the build would make the tag's tree another")
	}
}

// Who gets the program gets the terms of it, and those of the modules in it.
func TestWhatAReleaseCarriesNamesItsTerms(t *testing.T) {
	r := readRelease(t)
	sets := map[string][]carried{"the packages": r.NFPMs[0].Contents}
	for _, a := range r.Archives {
		if !slices.Equal(a.Formats, []string{"binary"}) {
			sets["the archive "+a.ID] = a.Files
		}
	}
	for name, set := range sets {
		for _, want := range []string{"LICENSE", "THIRD_PARTY_NOTICES"} {
			if !slices.ContainsFunc(set, func(c carried) bool { return c.Src == want }) {
				t.Errorf("%s: no %s", name, want)
			}
		}
	}
}

// command runs a command of the program.
func command(args ...string) (status int, output string) {
	var out bytes.Buffer
	status = cli.Main(context.Background(), args, term.Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	return status, out.String()
}

// job is a job of a workflow, as far as it is looked at here.
type job struct {
	Permissions map[string]string
	Steps       []struct {
		Uses, Run string
		With      map[string]any
	}
}

func readWorkflows(t *testing.T) map[string]map[string]job {
	t.Helper()
	paths, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(paths) < 3 {
		t.Fatalf("%v %v", paths, err)
	}
	out := map[string]map[string]job{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var w struct {
			Permissions map[string]string
			Jobs        map[string]job
		}
		if err := yaml.Unmarshal(data, &w); err != nil || w.Permissions == nil || len(w.Permissions) > 0 {
			t.Errorf("%s: %v; a workflow gives no permission, its jobs do: %v", path, err, w.Permissions)
		}
		out[filepath.Base(path)] = w.Jobs
		for _, line := range strings.Split(string(data), "\n") {
			if strings.Contains(line, "uses:") && !regexp.MustCompile(`uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`).MatchString(line) {
				t.Errorf("%s: not pinned: %s", path, line)
			}
		}
	}
	return out
}

func TestJobsOfOurWorkflowsMayDoWhatTheyNeedAlone(t *testing.T) {
	want := map[string]map[string]string{
		"release": {"contents": "write", "id-token": "write", "attestations": "write"},
		"age":     {"contents": "read", "issues": "write"},
	}
	for file, jobs := range readWorkflows(t) {
		for name, j := range jobs {
			allowed := want[name]
			if allowed == nil {
				allowed = map[string]string{"contents": "read"}
			}
			if len(j.Permissions) != len(allowed) {
				t.Errorf("%s: %s may %v", file, name, j.Permissions)
			}
			for scope, level := range j.Permissions {
				if allowed[scope] != level {
					t.Errorf("%s: %s may %s: %s", file, name, scope, level)
				}
			}
			for _, s := range j.Steps {
				if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != false {
					t.Errorf("%s: %s leaves its token in the working copy", file, name)
				}
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: %s puts a value into a script: %s", file, name, s.Run)
				}
			}
		}
	}
}

func TestAReleaseIsDecidedByWhatDecidesAChange(t *testing.T) {
	data, err := os.ReadFile(".github/workflows/release.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"run: .ci/run", `GH_WIF_RELEASE: "1"`, "needs: check", "goreleaser check", "subject-checksums: dist/checksums.txt", `">=1.26.10 <1.27"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("release.yml has no %s", want)
		}
	}
}

// The program is used on itself.
func TestOurWorkflowsAreSound(t *testing.T) {
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{Shellcheck: "shellcheck"})
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"lint", "--repo", "acme/gh-wif", "--severity", "note"}
	for file := range readWorkflows(t) {
		path := filepath.Join(".github", "workflows", file)
		found, err := linter.LintFile(path, nil)
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %v %v", path, err, found)
		}
		args = append(args, "--workflow", path)
	}
	if status, out := command(args...); status != 0 {
		t.Errorf("gh-wif lint: %d\n%s", status, out)
	}
}

// A form of an issue that GitHub cannot read is not shown, without a word.
func TestFormsOfIssuesAreComplete(t *testing.T) {
	paths, err := filepath.Glob(".github/ISSUE_TEMPLATE/[0-9]*.yml")
	if err != nil || len(paths) < 3 {
		t.Fatalf("%v %v", paths, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var form struct {
			Name, Description string
			Labels            []string
			Body              []struct {
				Type, ID    string
				Attributes  struct{ Label, Description, Value, Render string }
				Validations struct{ Required bool }
			}
		}
		dec := yaml.NewDecoder(bytes.NewReader(data))
		dec.KnownFields(true)
		if err := dec.Decode(&form); err != nil || form.Name == "" || form.Description == "" {
			t.Fatalf("%s: %v", path, err)
		}
		seen := map[string]bool{}
		for _, part := range form.Body {
			switch {
			case part.Type == "markdown" && part.Attributes.Value != "":
			case part.Type == "textarea" && part.ID != "" && !seen[part.ID] && part.Attributes.Label != "":
				seen[part.ID] = true
			default:
				t.Errorf("%s: %+v", path, part)
			}
		}
	}
}
