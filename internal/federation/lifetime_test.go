package federation

import "testing"

func TestAMintedTokenLivesAsTheReferenceSays(t *testing.T) {
	at := func(n int) *int { return &n }
	for _, tt := range []struct {
		rule *int
		left int64
		want int64
	}{
		{at(600), 300, 600},
		{at(600), 299, 598},
		{at(600), 3600, 600},
		{at(3600), 300, 600},
		{nil, 300, 600},
		{nil, 7200, 3600},
		{at(60), 300, 60},
		{at(600), 20, 60},
		{at(600), 0, 60},
		{at(600), -29, 60},
		{at(86400), 176400, 86400},
	} {
		if got := MintedLifetime(tt.rule, tt.left); got != tt.want {
			t.Errorf("%v s, %d left: %d, want %d", tt.rule, tt.left, got, tt.want)
		}
	}
}
