#!/bin/sh
# A program of a job: it is told whom to ask, and with which rule.
set -eu
echo "asking $ANTHROPIC_BASE_URL with the rule $ANTHROPIC_FEDERATION_RULE_ID"
