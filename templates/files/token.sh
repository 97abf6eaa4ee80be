set -euo pipefail
umask 077
token_file="<% template "token-file.txt" %>"
<%- if not .LongRunning %>
rm -f -- "$token_file" # of an earlier step
<%- end %>
trap 'rm -f -- "$token_file.new"' EXIT

fail() {
  echo "::error title=No GitHub identity token::$1"
  exit 1
}

for tool in curl jq; do
  if ! command -v "$tool" >/dev/null; then
    fail "$tool is not on this runner. Install it in a step before this one."
  fi
done
if [ -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] || [ -z "${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-}" ]; then
  fail "GitHub offers this job no token. Check that the job has 'permissions: id-token: write', and every workflow that calls it too. A pull request from a fork gets none."
fi
<%- if .Client %>
for name in API_KEY AUTH_TOKEN; do
  name="ANTHROPIC_$name"
<%- if .EmptyWins %>
  if [ -n "${!name+set}" ]; then
    echo "::warning title=Federation is shadowed::<% template "shadow.txt" . %>"
  fi
<%- else %>
  if [ -n "${!name:-}" ]; then
    echo "::warning title=Federation is shadowed::<% template "shadow.txt" . %>"
<%- if .EmptyUnknown %>
  elif [ -n "${!name+set}" ]; then
    echo "::warning title=Federation may be shadowed::<% template "shadow-empty.txt" . %>"
<%- end %>
  fi
<%- end %>
done
<%- end %>

# The credential goes by standard input: other processes can read a command line.
response="$(
  printf 'Authorization: Bearer %s\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
    curl --fail --silent --show-error --header @- \
      --max-time 10 --retry 2 --retry-max-time 20 \
      "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=<% query .Audience %>"
)" || fail "The request to GitHub failed; curl says why above. Run the job again, and see https://www.githubstatus.com."

token="$(printf '%s' "$response" | jq -er '.value | strings' 2>/dev/null)" ||
  fail "GitHub answered, but without a token. Run the job again, and see https://www.githubstatus.com."
if ! [[ "$token" =~ ^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$ ]]; then
  fail "GitHub answered with something that is no JWT of three parts. Run the job again; on a self-hosted runner look at its proxy."
fi

echo "::add-mask::$token"
printf '%s' "$token" >"$token_file.new"
mv -f -- "$token_file.new" "$token_file"
