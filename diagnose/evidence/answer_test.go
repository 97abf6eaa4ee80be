package evidence

import "testing"

func TestReadAnswer(t *testing.T) {
	const body = `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"},"request_id":"req_011"}`
	for _, c := range []struct {
		name, in           string
		status             int
		kind, message, req string
		html, success      bool
	}{
		{"curl -i", "HTTP/2 401 \r\ncontent-type: application/json\r\n\r\n" + body, 401, "authentication_error", "Authentication failed", "req_011", false, false},
		{"after a 100 and a CONNECT", "HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 401 Unauthorized\nx: y\n\n" + body, 401, "authentication_error", "Authentication failed", "req_011", false, false},
		{"headers alone", "HTTP/1.1 401 Unauthorized\nrequest-id: req_7\n", 401, "", "", "req_7", false, false},
		{"bare", body, 0, "authentication_error", "Authentication failed", "req_011", false, false},
		{"envelope, object", `{"status":401,"body":` + body + `}`, 401, "authentication_error", "Authentication failed", "req_011", false, false},
		{"envelope, string", `{"status":"400","body":"{\"error\":\"invalid_grant\",\"error_description\":\"no\"}"}`, 400, "invalid_grant", "no", "", false, false},
		{"RFC 6749", `{"error":"invalid_grant"}`, 0, "invalid_grant", "", "", false, false},
		{"an SDK's text", "oauth token request failed (status 401); request id req_9; " + `{"error":{"type":"authentication_error","message":"Authentication failed"}}` + ". Ensure your rule", 401, "authentication_error", "Authentication failed", "req_9", false, false},
		{"words", "Error: 400 invalid_grant", 0, "invalid_grant", "Error: 400 invalid_grant", "", false, false},
		{"page", "<!DOCTYPE html><html>Blocked</html>", 0, "", "", "", true, false},
		{"success", "HTTP/2 200\n\n" + `{"access_token":"x","expires_in":5}`, 200, "", "", "", false, true},
		{"broken", `{"error":`, 0, "", `{"error":`, "", false, false},
	} {
		a := readAnswer([]byte(c.in))
		if !a.Given || a.Status != c.status || a.Kind != c.kind || a.Message != c.message || a.RequestID != c.req || a.HTML != c.html || a.Success != c.success {
			t.Errorf("%s: %+v", c.name, a)
		}
	}
	if readAnswer(nil).Given || !readAnswer([]byte(" \n")).Given {
		t.Error("an empty answer is one, and nothing is none")
	}
}

func TestReadReason(t *testing.T) {
	for word, want := range map[string]Family{
		" jti_reused\n": OfReplay, `"MATCH_SUBJECT_PREFIX"`: OfSubject, "match_claims.Ref": OfClaims,
		"denied: workspace_id_required": OfWorkspace, "something_new": NoFamily, "": NoFamily,
	} {
		if got := readReason(word, InHistory).Family; got != want {
			t.Errorf("%q: %d, want %d", word, got, want)
		}
	}
}
