package ui

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/trust"
)

// The made-up evidence of the tests.
const (
	someClaims   = `{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:ref:refs/heads/main","aud":"https://api.anthropic.com"}`
	someAnswer   = "HTTP/2 401\nrequest-id: req_1\n\n" + `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}`
	someWorkflow = "name: q?\non: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n\n    steps:\n      - run: claude -p 'm x q'\n"
	someLog      = "call\tRun q\t2026-11-27T18:00:00.0000000Z ?mxq\ncall\tRun q\t2026-11-27T18:00:01.0000000Z Error code: 401 - {'error': {'type': 'authentication_error'}}\n"
)

func someRule() string {
	return strings.ReplaceAll(string(testRule("q?mx").JSON()), "\t", "  ")
}

// examining notes what is examined.
func examining(got *diagnose.Input) func(*Deps) {
	return func(d *Deps) {
		d.Examine = func(in diagnose.Input) diagnose.Report {
			*got = in
			got.Token = slices.Clone(in.Token) // the screen overwrites its own
			return testExamine(in)
		}
	}
}

// evidencePieces are what people have, how the screen says it is in, and what is examined then.
var evidencePieces = []struct {
	name, text, part, shown string
	is                      func(diagnose.Input) bool
}{
	{"claims", someClaims, "Token", "claims repo:acme/app:ref:refs/heads/main", func(in diagnose.Input) bool { return strings.TrimSpace(string(in.Token)) == someClaims }},
	{"a token", pasted, "Token", "eyJhbG********", func(in diagnose.Input) bool { return strings.TrimSpace(string(in.Token)) == pasted }},
	{"an answer", someAnswer, "Server's answer", "pasted: answer, 4 lines", func(in diagnose.Input) bool { return strings.HasPrefix(string(in.Response), "HTTP/2 401\n") }},
	{"a log", someLog, "Server's answer", "taken for a log with the server's answer in it", func(in diagnose.Input) bool { return strings.HasPrefix(string(in.Response), "Error code: 401") }},
	{"a reason", "jti_reused", "Reason word", "jti_reused", func(in diagnose.Input) bool { return in.Reason == "jti_reused" }},
	{"a rule", someRule(), "Rule", "pasted: rule, 18 lines", func(in diagnose.Input) bool {
		return in.Rule != nil && strings.HasSuffix(in.Rule.Match.SubjectPrefix, "q?mx")
	}},
	{"a workflow", someWorkflow, "Workflow", "pasted: workflow, 8 lines, 1 job", func(in diagnose.Input) bool { return len(in.Workflows) == 1 && in.Workflows[0].Name == "q?" }},
	{"variables", "ANTHROPIC_A=q\nANTHROPIC_B=?\n", "Environment", "pasted: environment, 2 lines, 2 variables", func(in diagnose.Input) bool { return len(in.Env) == 2 }},
}

// Whatever the field that is open, and whether the terminal marks what is pasted or sends it as
// keys: it goes where it belongs, nothing of it is a command, and it is said.
func TestWhatIsPastedGoesWhereItBelongs(t *testing.T) {
	for _, how := range []string{"paste:", "burst:"} {
		for field := range present.Evidence() {
			for _, p := range evidencePieces {
				t.Run(how+p.name+"/"+present.Evidence()[field].Title, func(t *testing.T) {
					var got diagnose.Input
					d := drive(t, 120, 40, examining(&got)).press("2")
					for range field {
						d.press("tab")
					}
					d.press(how + p.text).sees(p.shown)
					if d.gone || d.app.help != nil || !d.app.mouse || d.app.top().Title() != "Diagnose" {
						t.Fatalf("a part of it was a command:\n%s", d.text())
					}
					if title := d.app.top().(interface{ Explain() (string, string) }); true {
						if name, _ := title.Explain(); name != p.part {
							t.Errorf("%s is open, want %s:\n%s", name, p.part, d.text())
						}
					}
					if p.part == "Rule" {
						d.press("burst:jti_reused")
					}
					if d.press("enter").sees("Mismatch"); !p.is(got) {
						t.Errorf("examined %+v", got)
					}
				})
			}
		}
	}
}

// What was there before stays where what is pasted is for another field.
func TestAPasteForAnotherFieldLeavesThisOne(t *testing.T) {
	var got diagnose.Input
	d := drive(t, 80, 24, examining(&got)).press("2", "paste:"+pasted, "paste:"+someRule(), "paste:"+someAnswer, "enter").sees("Mismatch")
	if string(got.Token) != pasted || got.Rule == nil || !strings.HasSuffix(got.Rule.Match.SubjectPrefix, "q?mx") || len(got.Response) == 0 {
		t.Errorf("examined %+v", got)
	}
	d.press("esc").sees("eyJhbG********", "pasted: rule, 18 lines", "pasted: answer, 4 lines").seesNot("Ab3dEf6h") // all is kept
}

func TestALogGivesTheTokenAndTheAnswer(t *testing.T) {
	var got diagnose.Input
	log := "2026-11-27T18:00:00.0000000Z token " + pasted + "\n2026-11-27T18:00:01.0000000Z Error code: 401 - {'error': {'type': 'authentication_error'}}\n"
	d := drive(t, 120, 40, examining(&got)).press("2", "burst:"+log)
	d.sees("eyJhbG********", "pasted: answer, 1 line", "a token in it", "taken for a text with a token in it; taken for a log with the server's answer in it: put under Server's answer").seesNot("Ab3dEf6h")
	if d.press("enter"); !strings.Contains(string(got.Token), pasted) || !strings.HasPrefix(string(got.Response), "Error code: 401") {
		t.Errorf("examined %+v", got)
	}
}

func TestABurstOnACheckIsTheRule(t *testing.T) {
	for _, field := range [][]string{nil, {"tab"}, {"tab", "tab", "tab", "tab"}} {
		var checked string
		d := drive(t, 80, 24, func(d *Deps) {
			d.Expose = func(r federation.Rule, _ trust.Hint) trust.Exposure {
				checked = r.Match.SubjectPrefix
				return testExposure()
			}
		}).press("3").press(field...).press("burst:"+someRule()+"\n").sees("Check a rule", "pasted: rule, 18 lines, repo:acme/app:ref:refs/heads/q?mx")
		if d.gone || d.app.help != nil || !d.app.mouse {
			t.Fatal("a letter was taken for a key")
		}
		if d.press("enter"); !strings.HasSuffix(checked, "q?mx") {
			t.Errorf("after %v the rule for %q was checked", field, checked)
		}
	}
}

// What is being typed stays where a paste is for another field.
func TestAPasteBesideWhatIsTypedLeavesIt(t *testing.T) {
	for _, how := range []string{"paste:", "burst:"} {
		d := drive(t, 80, 24).press("3", "tab", "type:acme/app", how+someRule()).sees("pasted: rule, 18 lines", "acme/app")
		d.press("enter").sees("Exposure")
	}
}

// Keys that are sent at once, by a script, are keys: text, tab, text, enter.
func TestKeysOfOneLineInABurstAreKeys(t *testing.T) {
	var hint trust.Hint
	drive(t, 80, 24, func(d *Deps) {
		d.Expose = func(_ federation.Rule, h trust.Hint) trust.Exposure { hint = h; return testExposure() }
	}).press("3", "tab", "burst:acme/application\tmain\n").sees("Exposure")
	if hint.Repository != "acme/application" || hint.Branch != "main" {
		t.Errorf("checked from %+v", hint)
	}
	drive(t, 80, 24).press("2", "burst:"+pasted+"\n").sees("Mismatch")
	drive(t, 80, 24).press("burst:2" + pasted).sees("eyJhbG********").seesNot("not whole") // the first key opens the page
}

// A pause within a burst ends it; one that comes in several reads is one all the same.
func TestABurstOfSeveralReadsIsOneText(t *testing.T) {
	d := drive(t, 80, 24).press("2")
	d.inBurst = true
	d.press("type:"+someWorkflow[:40], "enter", "type:"+someWorkflow[40:60])
	d.msg(burstMsg{}) // the alarm of the first key: more has come since
	d.seesNot("pasted")
	d.press("type:" + someWorkflow[60:80])
	d.now = d.now.Add(time.Second)
	d.msg(burstMsg{}) // the program was busy: the alarm comes before keys that wait behind it
	d.press("type:" + someWorkflow[80:90]).seesNot("pasted")
	d.inBurst = false
	d.press("esc").sees("Set up a repository") // a key that is no text ends it
}

func TestAPathThatIsTypedIsRead(t *testing.T) {
	var got diagnose.Input
	world := newWorld()
	world.disk["claims.json"], world.disk["./claims.json"], world.disk["job.log"], world.disk["bad.json"], world.disk["empty"] = someClaims, someClaims, someLog, `{"match":7}`, ""
	open := func() *driver { return driveIn(t, world, 80, 24, examining(&got)).press("2") }
	if open().press("type:claims.json", "enter").sees("Mismatch"); string(got.Token) != someClaims || got.TokenFile != "claims.json" {
		t.Errorf("examined %+v", got)
	}
	open().press("type:job.log", "tab").sees("taken for a log with the server's answer in it: put under Server's answer")
	open().press("tab", "tab", "tab", "type:bad.json", "tab").sees("✗ bad.json")
	open().press("type:empty", "enter").sees("Mismatch")
	if got.Token == nil || len(got.Token) > 0 {
		t.Errorf("an empty file is examined as %v", got.Token)
	}
	open().press("tab", "type:empty", "tab", "shift+tab").sees("empty is empty")

	d := open().press("paste:"+pasted, "type:./claim.json", "enter").sees("Diagnose", "file does not exist", "./claim.json")
	d.press("left", "left", "left", "left", "left", "s", "enter").sees("Mismatch")
	if got.TokenFile != "./claims.json" {
		t.Errorf("examined the file %q", got.TokenFile)
	}
	open().press("paste:"+pasted, "type:./claim.json", "enter").sees("file does not exist").press("esc").sees("eyJhbG********").press("esc").sees("Set up a repository")
}

func TestTheTimeToJudgeByIsAField(t *testing.T) {
	var got diagnose.Input
	d := drive(t, 80, 24, examining(&got)).press("2", "paste:"+pasted, "shift+tab")
	if d.press("tab", "tab", "tab", "tab", "tab", "tab", "type:tomorrow", "enter").sees("cannot read this: as of", `"tomorrow" is no time, for example 2026-11-22T20:00:00Z`); got.Token != nil {
		t.Error("examined all the same")
	}
	d.press("ctrl+u", "type:2026-11-22T20:00:00Z", "enter").sees("Mismatch")
	if got.Now.Unix() != 1795377600 {
		t.Errorf("examined as of %v", got.Now)
	}
	if d.press("esc", "ctrl+l", "enter"); !got.Now.Equal(testNow) {
		t.Errorf("without a time, examined as of %v", got.Now)
	}
	given := drive(t, 80, 24, examining(&got), func(d *Deps) { d.Input.Now = testNow.AddDate(1, 0, 0) }).press("2").sees("2027-03-04T05:06:07Z")
	if given.press("paste:"+pasted, "enter"); !got.Now.Equal(testNow.AddDate(1, 0, 0)) {
		t.Errorf("the time of the flag is examined as %v", got.Now)
	}
}

// A wrong value is refused on a screen in the words with which the flag refuses it.
func TestScreensAreAsStrictAsFlags(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	refusal := func(s job.Sources) string {
		_, err := job.Hall{}.Diagnosis(context.Background(), s, diagnose.Input{}, nil)
		if err == nil {
			t.Fatalf("%+v is not refused", s)
		}
		_, words, _ := strings.Cut(err.Error(), dir)
		_, words, _ = strings.Cut(words, ": ")
		return words
	}
	_, noTime := job.ParseTime("12:00")
	for _, c := range []struct {
		name  string
		keys  []string
		words string
	}{
		{"a rule", []string{"2", "tab", "tab", "tab", "paste:[]", "tab", "shift+tab"}, refusal(job.Sources{Rules: []string{write("a", "[]")}})},
		{"a rule's field", []string{"2", "tab", "tab", "tab", `paste:{"match":7}`}, refusal(job.Sources{Rules: []string{write("b", `{"match":7}`)}})},
		{"a workflow", []string{"2", "tab", "tab", "tab", "tab", "paste:on: [\njobs:\n"}, refusal(job.Sources{Workflows: []string{write("c", "on: [\njobs:\n")}})},
		{"an environment", []string{"2", "tab", "tab", "tab", "tab", "tab", "paste:A=1\nsesame street\n"}, refusal(job.Sources{EnvFile: write("d", "A=1\nsesame street\n")})},
		{"a time", []string{"2", "shift+tab", "tab", "tab", "tab", "tab", "tab", "tab", "type:12:00", "shift+tab", "tab"}, noTime.Error()},
		{"a repository", []string{"3", "tab", "type:not a repo!!", "tab", "shift+tab"}, job.CheckPlace(trust.Hint{Repository: "not a repo!!"}).Error()},
		{"a branch", []string{"3", "tab", "tab", "type:a..b", "tab", "shift+tab"}, job.CheckPlace(trust.Hint{Branch: "a..b"}).Error()},
		{"an environment's name", []string{"3", "tab", "tab", "tab", "type:" + strings.Repeat("e", 300), "tab", "shift+tab"}, job.CheckPlace(trust.Hint{Environment: strings.Repeat("e", 300)}).Error()},
		{"a tag", []string{"3", "tab", "tab", "tab", "tab", "type:v*1", "shift+tab", "tab"}, job.CheckPlace(trust.Hint{Tag: "v*1"}).Error()},
	} {
		d := drive(t, 800, 40).press(c.keys...)
		if c.words == "" || !strings.Contains(strings.Join(strings.Fields(d.text()), " "), strings.Join(strings.Fields(c.words), " ")) {
			t.Errorf("%s: the flag says %q, the screen\n%s", c.name, c.words, d.text())
		}
	}
}

// Nothing is judged while it is typed.
func TestAFieldIsJudgedWhenItIsLeft(t *testing.T) {
	d := drive(t, 80, 24).press("3", "tab", "type:acme").seesNot("is not OWNER/NAME", "✗")
	d.press("tab").sees("✗ acme").press("shift+tab").sees("is not OWNER/NAME", "acme/app") // with an example
	d.press("type:/app").seesNot("is not OWNER/NAME").press("enter").sees("Exposure")
}

func TestTheFieldsAndWhatTheyOfferAreClicked(t *testing.T) {
	d := drive(t, 120, 40).press("2").click("Reason word").sees("match_subject_prefix").click("sa_not_in_workspace").sees("› sa_not_in_workspace")
	d.click("Server's answer").sees("ctrl+y copy the step that prints the answer").click("copy the step that prints the answer").sees("sent the step that prints the answer to the clipboard")
	d.click("choose a file").sees("type to narrow, or a path").press("esc").sees("What do you have?")
	d.click("Rule  ").sees("old-rule.json found in the working copy").press("ctrl+l").click("old-rule.json").sees("old-rule.json: repo:acme/app")
}

func TestALongValueIsSeenInItsFieldInANarrowWindow(t *testing.T) {
	value := "feature/a-branch-with-a-rather-long-name-and-its-END"
	d := drive(t, 30, 15).press("3", "tab", "tab", "type:"+value).sees("its-END")
	d.press("home").sees("feature/a-branch").seesNot("its-END")
	d.press("end", "type:x").sees("its-ENDx")
}

func TestAnEmptyFieldShowsItsCursorAndWhatGoesIn(t *testing.T) {
	for _, keys := range [][]string{{"2"}, {"2", "tab"}, {"3", "ctrl+l"}} {
		drive(t, 80, 24).press(keys...).sees("paste it, or type the path of a file")
	}
	drive(t, 80, 24).press("3", "tab").sees("for example acme/app")
	d := drive(t, 80, 24).press("2")
	cursor := d.app.ctx.Theme.FoundHere.Render(" ")
	if !strings.Contains(d.frame(), cursor) {
		t.Error("no cursor in the empty field")
	}
}

// An issuer, or its key set, has a field: what is pasted anywhere goes there and is examined with.
func TestAnIssuerOrItsKeysAreExaminedWith(t *testing.T) {
	const issuer = `{"name":"ours","issuer_url":"https://github.acme.example/_services/token","jwks":{"type":"discovery"}}`
	const keys = `{"keys":[{"kty":"RSA","kid":"one","n":"` + "sXch" + `","e":"AQAB","use":"sig"}]}`
	for text, says := range map[string]string{issuer: "taken for an issuer", keys: "taken for a key set"} {
		var got diagnose.Input
		d := drive(t, 80, 24, func(d *Deps) {
			d.Examine = func(in diagnose.Input) diagnose.Report { got = in; return testExamine(in) }
		}).press("2", "paste:"+text).sees(says, "put under Issuer")
		d.press("paste:"+someClaims, "enter").sees("Verdict")
		if text == issuer && (got.Issuer == nil || got.Issuer.Name != "ours" || got.JWKS != nil) || text == keys && (got.Issuer != nil || string(got.JWKS) != keys) {
			t.Errorf("%s: examined with the issuer %v and the keys %q", says, got.Issuer, got.JWKS)
		}
	}
}
