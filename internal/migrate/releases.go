package migrate

import (
	"strconv"
	"strings"

	"gh-wif/internal/workflow"
	"gh-wif/templates"
)

// The first release of claude-code-action that has inputs for federation, v1.0.130 (its pull request
// 1338), and the beginnings of the commits that its tags name, read from its repository in August 2026.
const (
	firstFederated = 130

	// commits of v1.0.130 to v1.0.200
	federated = `
661a6fefbd 4481e6d3c7 bbfaf8e1ff 787c5a0ce9 36a69b6a90 70a6e5256e 0b1b620029 41ea7642c1 410165836e 64de744025
fbda2eb1bd 593d7a5c4e 11ba60486e eee73e2ae5 0f97b95b65 ebcdfe6dc6 0cb4f3e5e7 56fa348258 d5726de019 4d7e1f0cd8
9dd8b95a39 806af32823 51705da45e 2fee155104 30544b6743 80b3182633 74eedf1a18 428971d2ec 5211368122 a92e7c70a4
4633baf526 fad22eb3fa 6c0083bb72 769e3bdff9 01872ccc02 558b1d6cab f87768c6d2 0fe28cdb64 ba0aafd430 37b464ce72
536f2c32a3 e90deca476 a08f8913d5 f1bd27ca5b 1253134445 1298632ce7 700e7f8316 3553f84341 af0559ee4f b76a0776ae
fa7e2f0a29 44423bdec7 e0cf66d1d2 be7b93b190 86180fa9e4 9db594c7a0 c038e4dcde 1623c36729 7ff6806c8e 6b082c4193
5ef2e550a4 239e3a7308 e63208cb98 9d7150bc8a 459ad358ae d40ddef4c0 e2a4b761cd 5ee796a55f 3f854a8fb5 dcb57747bf
24dcd50c05`
	// commits of v1.0.0 to v1.0.129
	unfederated = `
0630ef383a c05ccc5ce4 0c127307fa a6888c03f2 2e6fc44bd4 fd2c17f101 a3ff61d47a a5528eec74 7ed3b616d5 426380f01b
90d189f3ab ac1a3207f3 777ffcbfc9 e8bad57227 f30f5eecfc f4d737af0b 8a1c437175 906bd89c74 6902c227aa f9b2917716
798cf0988d a7e4c51380 6337623ebb f0c8eb2980 9acae263e7 d7b6d50442 0d19335299 7145c3e051 c9ec2b02b4 1b8ee3b941
a017b830c0 2316a9a8db 2804b4174b 8341a564b0 f64219702d 4126f9d975 231bd75b71 2817c54db8 ff34ce0ff0 01e756b34e
0ed5eeaa54 70e16deb18 98af40b63c 6867bb3ab0 006aaf2935 b113f49a56 6c61301d8e b433f16b30 23ed4cb53d f669191d7d
c22f7c3f9d ea36d6abde 68cfeead18 2f8ba26a21 0cf5eeec4f edd85d6153 fa3312a107 35a9e0292d 6ae1b29ba2 48fe7dd592
ade221fd1c cd4b150a2a 273fe82540 1dd74842e5 ba7fa4bcf0 220272d388 64c7a0ef71 5f8e5bfe5b e763fe78de 1fc90f3ed9
26ec041249 5d0cc745cd cd77b50d2b 1b422b3517 1ba15be4f0 df37d2f076 6062f37096 ff9acae588 0ee1beea58 3ac52d0da9
094bd24d57 e7b588b6ea 88c168b39e bee87b3258 408a40e7c2 58dbe8ed68 ba026a3e56 0432df8bfe 1eddb334cf 6e2bd52842
26ddc358fe 2ff1acb3ee 657fb7c9c9 b47fd721da 1c8b699d43 3943183052 5fb899572b 905d4eb99a 931e620273 c3d45e8e94
0d2971c794 38ec876110 5d5c10a4f3 4e5d8b13ca b4d6741327 e58dfa5555 2da6cfae68 567fe954a4 11a9dadd19 b3c0320e7e
ef50f123a3 fefa07e9c6 2cc1ac1331 7d7d3055f1 62238ddb33 9db782c3a1 939ae9c056 034cbdb008 ad67978e5e 476e359e62
dde2242db6 f4fb5c6cdc 86eb26bf01 51ea8ea73a 24492741e0 fd1877debc ca89df3d42 1dc994ee7a 20c8abf165 c9d66afb17`
	// commits of v0.0.1 to v0.0.63 and beta, whose inputs are others
	beforeV1 = `
f66f337f4e ff02ba5722 c9d5a9d073 48b327f164 11f5812e28 80dbb4a5aa 8e84799f37 253f2c6796 176dbc369d 5a787ed8ab
8da47815ec f6e5597633 65b9bcde80 4bd9c2053a 47ea5c2a69 37483ba112 bdd0c925cb b10f287695 41dd0aa695 e0d3fec39f
bcf2fe94f8 3486c33ebf 237de9d329 ebbd9e9be4 ece712ea81 bcb072b63f 00f9595fb4 aa28d465c5 e43c1b7fac a804c9e83f
87facd7051 cefe963a6b a9d9ad3612 d4d7974604 dfa92d6952 dfa92d6952 dfa92d6952 f6e7adf89e de86beb3ae 93df09fd88
8f551b358e 0d204a6599 0763498a5a e26577a930 7c5a98d59d 6037d754ac e07ea013bd af32fd318a 6672e9b357 1f6e3225b0
1b4ac7d7e0 b39377f9bc 188d526721 15db2b3c79 6d5c92076b a80505bbfb 0b138d9d49 a1507aefdc 02e9ed3181 68b7ca379c
194fca8b05 9f02f6f6d4 28f8362010 28f8362010`
)

const abbreviated = 10 // digits of a commit in the lists

const (
	codeAction = "anthropics/claude-code-action"
	baseAction = "anthropics/claude-code-base-action"
)

// edition says what is known of the version that uses: names.
type edition int

const (
	editionUnknown edition = iota
	editionFederates
	editionOld    // of the same major version, without the inputs
	editionBefore // before v1, with other inputs
)

// isClaudeAction reports whether a step runs Claude Code by Anthropic's own action.
func isClaudeAction(uses string) bool {
	name, _, _ := strings.Cut(uses, "@")
	return name == codeAction || name == baseAction || name == codeAction+"/base-action"
}

// editionOf finds the edition of an action by its ref, or by the version in the comment behind it.
func editionOf(uses, comment string) edition {
	name, ref, _ := strings.Cut(uses, "@")
	switch {
	case ref == "main", ref == "v1" && name != baseAction:
		return editionFederates
	case ref == "beta", strings.HasPrefix(ref, "v0"):
		return editionBefore
	case strings.HasPrefix(ref, "v1."):
		return editionOfVersion(ref)
	case len(ref) == 40:
		for e, list := range map[edition]string{editionFederates: federated, editionOld: unfederated, editionBefore: beforeV1} {
			if strings.Contains(list, ref[:abbreviated]) {
				return e
			}
		}
	}
	for _, word := range strings.FieldsFunc(comment, func(r rune) bool { return strings.ContainsRune(" #(),@:", r) }) {
		if e := editionOfVersion(word); e != editionUnknown {
			return e
		}
	}
	return editionUnknown
}

func editionOfVersion(version string) edition {
	rest, ok := strings.CutPrefix(version, "v1.0.")
	if !ok {
		return editionUnknown
	}
	switch n, err := strconv.Atoi(rest); {
	case err != nil:
		return editionUnknown
	case n >= firstFederated:
		return editionFederates
	}
	return editionOld
}

// newRef is what uses: shall name where the ref has no inputs for federation, or where actionlint takes
// it for one that has none: it knows v1 as it was before (actionlint 1.7.12, popular actions).
func newRef(s workflow.Step) (uses, comment string) {
	name, ref, _ := strings.Cut(s.Uses, "@")
	tag, version, commit := templates.ActionRef(codeAction)
	if len(ref) == 40 {
		return name + "@" + commit, version
	}
	return name + "@" + tag, ""
}
