# A repository that is set up: its workflow names what the organization holds.
gh-wif generate --repo acme/app --branch main --out . \
  --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01Ci \
  --service-account svac_01App --issuer-id fdis_01GitHub --rule-id fdrl_01Main
