package evidence

import "testing"

func TestAStatusIsFoundInTheTextOfAnError(t *testing.T) {
	for text, want := range map[string]int{
		"status 401":                    401,
		"Status Code: 403":              403,
		"status_code=500, x":            500,
		"Error code: 404 - {}":          404,
		"failed (status 401); again":    401,
		"mystatus 401":                  0,
		"status: :   : 401":             0, // too far behind the word
		"status 4012":                   0,
		"status 999":                    0,
		"status of it, then status 429": 429,
		"":                              0,
	} {
		if got := statusIn(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestAStatusLineAndARequestIDAreRead(t *testing.T) {
	for text, want := range map[string]int{"HTTP/2 401 ": 401, "HTTP/1.1 200 OK": 200, "HTTP/ 200": 0, "HTTP/2401": 0, "x": 0} {
		if got, _ := statusLine(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	for text, want := range map[string]string{"request-id: req_011x\n": "req_011x", "my_req_1": "", "req_ req_2": "req_2", "": ""} {
		if got := requestIn(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]bool{" \n<!DOCTYPE html>": true, "<HTML>": true, "{\"a\":\"<html>\"}": false, "": false} {
		if isPage(text) != want {
			t.Errorf("%q: a page: %v", text, !want)
		}
	}
}
