<% template "run.sh" . -%>
set -euo pipefail
<% template "exchange.sh" . %>
# Call Claude. Replace this with your own requests.
body="$(jq -n '{
  model: "<% .Model %>",
  max_tokens: 1024,
  messages: [{role: "user", content: "Hello, Claude"}]
}')"
message="$(
  printf 'Authorization: Bearer %s\n' "$access_token" |
    curl --fail-with-body --silent --show-error --max-time 600 --header @- \
      --header 'anthropic-version: <% .API %>' --header 'content-type: application/json' \
      --data "$body" "$api/v1/messages"
)" || refused "The call to Claude failed" "$message"
printf '%s' "$message" | jq -er 'first(.content[] | select(.type == "text") | .text)'
