#!/usr/bin/env bash
# Builds gh-wif from the checkout that this action is part of, at the version that the
# workflow names behind the @.
set -euo pipefail

# Neither the compiler nor what it downloads has a use for the job's credentials.
for name in $(compgen -e); do
  case $name in
    ACTIONS_* | ANTHROPIC_* | *TOKEN* | *SECRET* | *PASSWORD* | *API_KEY*) unset "$name" ;;
  esac
done

mkdir -p "$RUNNER_TEMP/gh-wif-doctor"
cd "$GITHUB_ACTION_PATH/../../.."
# Without -buildvcs=false git is asked, which refuses a checkout of another user's, as in a container.
GOWORK=off GOFLAGS=-mod=readonly GOTOOLCHAIN=auto CGO_ENABLED=0 \
  go build -buildvcs=false -trimpath -o "$RUNNER_TEMP/gh-wif-doctor/gh-wif" .
