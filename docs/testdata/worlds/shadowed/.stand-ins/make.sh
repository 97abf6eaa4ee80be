# A job that has federation and the key.
gh-wif generate --repo acme/app --branch main --owner-id 1234567 --repository-id 7654321 --out . \
  --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01Ci \
  --service-account svac_01App --issuer-id fdis_01GitHub --rule-id fdrl_01Main
sed -i.old 's/^      ANTHROPIC_WORKSPACE_ID: .*/&\
      ANTHROPIC_API_KEY: ${{ secrets.ANTHROPIC_API_KEY }}/' .github/workflows/claude.yml
rm .github/workflows/claude.yml.old
