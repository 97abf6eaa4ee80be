# A repository that is set up, and a rule from before its subjects had ids.
gh-wif generate --repo acme/app --branch main --subject-prefix-from repo:acme@1234567/app@7654321 --out . \
  --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01Ci \
  --service-account svac_01App --issuer-id fdis_01GitHub --rule-id fdrl_01Main
jq '.match.subject_prefix = "repo:acme/app:ref:refs/heads/main"' rule.json >old-rule.json
