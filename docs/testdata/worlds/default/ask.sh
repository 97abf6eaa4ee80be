#!/usr/bin/env bash
# Asks for a token as a job does, exchanges it, and asks Claude.
set -euo pipefail
token=$(curl -sS --fail-with-body -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=https://api.anthropic.com" | jq -er .value)
access=$(jq -n --arg assertion "$token" '{
  grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
  assertion: $assertion,
  federation_rule_id: env.ANTHROPIC_FEDERATION_RULE_ID,
  organization_id: env.ANTHROPIC_ORGANIZATION_ID,
  service_account_id: env.ANTHROPIC_SERVICE_ACCOUNT_ID,
  workspace_id: env.ANTHROPIC_WORKSPACE_ID
}' | curl -sS --fail-with-body -H 'content-type: application/json' --data @- "$ANTHROPIC_BASE_URL/v1/oauth/token" |
  jq -er .access_token)
curl -sS --fail-with-body -H "Authorization: Bearer $access" -H 'anthropic-version: 2023-06-01' \
  -H 'content-type: application/json' "$ANTHROPIC_BASE_URL/v1/messages" \
  --data '{"model": "claude", "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}' |
  jq -er '.content[0].text'
