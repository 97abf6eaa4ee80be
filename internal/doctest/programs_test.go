package doctest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// gh does of the GitHub CLI what the documents and the program use, with the GitHub of the world.
func gh(args []string) int {
	words := append(slices.Clone(args), "", "")
	var out []byte
	var err error
	switch what := words[0] + " " + words[1]; {
	case words[0] == "wif":
		return ourselves(args[1:])
	case words[0] == "api":
		out, err = ask(http.MethodGet, "/"+strings.TrimPrefix(words[1], "/"), nil)
		if i := slices.Index(args, "--jq"); err == nil && i >= 0 {
			out, err = pick(args[i+1], out)
		}
	case what == "variable set":
		_, err = ask(http.MethodPost, "/repos/acme/app/actions/variables", map[string]string{"name": words[2], "value": words[slices.Index(words, "--body")+1]})
	case what == "pr list":
		out = []byte("[]\n")
	case what == "pr create":
		out = []byte("https://github.com/acme/app/pull/13\n")
	default:
		fmt.Fprintf(os.Stderr, "gh: this one cannot do %s\n", what)
		return 97
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gh:", err)
		return 1
	}
	_, _ = os.Stdout.Write(out)
	return 0
}

// ask asks the GitHub of the world.
func ask(method, path string, body any) ([]byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(method, os.Getenv("GH_WIF_GITHUB_API")+path, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+os.Getenv("GH_TOKEN"))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var out bytes.Buffer
	_, err = out.ReadFrom(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s (HTTP %d)", http.StatusText(answer.StatusCode), answer.StatusCode)
	}
	return out.Bytes(), err
}

// pick is what an expression of jq makes of a document.
func pick(expression string, document []byte) ([]byte, error) {
	jq := exec.Command("jq", "-rc", expression)
	jq.Stdin = bytes.NewReader(document)
	return jq.Output()
}

// paste prints what was copied: the token of the working copy.
func paste() int {
	text, err := os.ReadFile("token.txt")
	if err != nil {
		fmt.Fprintln(os.Stderr, "pbpaste:", err)
		return 1
	}
	_, _ = os.Stdout.Write(text)
	return 0
}
