# The world key, switched.
gh-wif migrate --write --yes --ids vars --owner-id 1234567 --repository-id 7654321 --subject-format classic \
  --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01Ci \
  --service-account svac_01App --issuer-id fdis_01GitHub
