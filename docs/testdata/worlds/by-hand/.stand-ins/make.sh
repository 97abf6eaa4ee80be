# A repository whose workflow is started by hand.
gh-wif generate --repo acme/app --branch main --event push --event workflow_dispatch --out . \
  --subject-prefix-from repo:acme@1234567/app@7654321 \
  --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01Ci \
  --service-account svac_01App --issuer-id fdis_01GitHub --rule-id fdrl_01Main
sed -i.old 's/^  workflow_dispatch:$/&\n    inputs:\n      topic:\n        required: false/' .github/workflows/claude.yml
rm .github/workflows/claude.yml.old
