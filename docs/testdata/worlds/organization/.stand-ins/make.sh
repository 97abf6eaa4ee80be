# The rules of two repositories beside the one of a reusable workflow.
rule() {
  gh-wif generate --repo "acme/$1" --branch main --print rule --owner-id 1234567 --repository-id "$2" --subject-format immutable \
    --organization 6f1b7c1e-1111-4222-8333-444455556666 --workspace wrkspc_01Ci \
  --service-account svac_01App --issuer-id fdis_01GitHub >"rules/$1.json"
}
rule app 7654321
rule site 7654322
