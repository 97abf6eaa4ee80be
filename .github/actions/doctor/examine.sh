#!/usr/bin/env bash
# Examines a token of this job. The exit status is gh-wif's.
set -euo pipefail

arguments=(diagnose --request)
if [ -n "${DOCTOR_RULE:-}" ]; then
  arguments+=("--rule=$DOCTOR_RULE")
fi
if [ -n "${DOCTOR_AUDIENCE:-}" ]; then
  arguments+=("--audience=$DOCTOR_AUDIENCE")
fi
case ${DOCTOR_EXCHANGE:-true} in
  true) arguments+=(--exchange) ;;
  false) ;;
  *)
    echo "the input exchange is neither true nor false" >&2
    exit 2
    ;;
esac
exec "$RUNNER_TEMP/gh-wif-doctor/gh-wif" "${arguments[@]}"
