api="${ANTHROPIC_BASE_URL:-https://api.anthropic.com}"

refused() {
  printf '%s' "$2" | jq '"\(.error.type? // .error // "error"): \(.error.message? // .error_description // "no message")"' >&2 || true
  echo "::error title=$1::The answer is above. The reason of a 401 is in the Claude Console: Settings, Workload identity, History."
  exit 1
}

# Exchange the identity token. It is accepted once, so this request is never repeated.
# Secrets go by standard input: other processes can read a command line.
response="$(
  jq -n --rawfile assertion "$ANTHROPIC_IDENTITY_TOKEN_FILE" '{
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: $assertion,
    federation_rule_id: env.ANTHROPIC_FEDERATION_RULE_ID,
    organization_id: env.ANTHROPIC_ORGANIZATION_ID,
    service_account_id: env.ANTHROPIC_SERVICE_ACCOUNT_ID,
    workspace_id: env.ANTHROPIC_WORKSPACE_ID
  }' | curl --fail-with-body --silent --show-error --max-time 30 \
    --header 'content-type: application/json' --data @- "$api/v1/oauth/token"
)" || refused "The token exchange failed" "$response"
access_token="$(printf '%s' "$response" | jq -er '.access_token | strings | select(startswith("sk-ant-oat01-"))')" || {
  echo "::error title=The token exchange failed::The answer holds no access token that begins with sk-ant-oat01-."
  exit 1
}
echo "::add-mask::$access_token"
