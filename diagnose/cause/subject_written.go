package cause

import "gh-wif/internal/github/pattern"

// The causes about how the rule's subject is written.

var subCaseOnly = &Cause{
	ID:          string(pattern.CaseOnly),
	Title:       "The rule differs from sub by letter case",
	Explanation: "sub is compared case-sensitively. The rule has {rule}, the token {sub}: GitHub sends the owner and repository in their stored spelling, and its own words in lower case.",
	Fix:         setExact,
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subEnvNameEncoding = &Cause{
	ID:          string(pattern.Encoding),
	Title:       "The environment's name is written with another escape",
	Explanation: "In sub a colon inside a name stands as %3A and nothing else is escaped. The rule has {rule}, the token {sub}.",
	Fix:         setExact,
	Verify:      verifySame,
	Docs:        docsOIDC,
}

var subMissingTrailingStar = &Cause{
	ID:          string(pattern.MissingStar),
	Title:       "The rule breaks off, and has no * at its end",
	Explanation: "Despite its name, subject_prefix is compared exactly unless it ends in *. {rule} is not the whole sub, so it can never match.",
	Fix:         setExact + " That lets in exactly this kind of run. {starred} would match as well, but with a star the rule lets in every sub that begins so.",
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subStarInMiddle = &Cause{
	ID:          string(pattern.StarInside),
	Title:       "A * or ? inside the rule is an ordinary character",
	Explanation: "Only a * at the very end of subject_prefix is special. In {rule} it stands elsewhere, and no sub contains it.",
	Fix:         setExact,
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subLoneStar = &Cause{
	ID:          string(pattern.LoneStar),
	Title:       "A * alone matches nothing",
	Explanation: "A subject_prefix of only * does not count as a matcher.",
	Fix:         setExact,
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subWhitespaceInRule = &Cause{
	ID:          string(pattern.Whitespace),
	Title:       "The rule's subject has blanks at an end",
	Explanation: "{rule} begins or ends with white space, which is compared like any other character.",
	Fix:         "Set match.subject_prefix of the rule to {trimmed!}, without the blanks.",
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subUnicodeLookalike = &Cause{
	ID:          string(pattern.Lookalike),
	Title:       "A character looks like another one",
	Explanation: "The two look alike and are not: {odd}. It probably came with a copy from a web page, a chat or a document.",
	Fix:         setExact + " Type it, do not copy the old one.",
	Verify:      verifySame,
	Docs:        docsWIF,
}

var subRuleTypo = &Cause{
	ID:          string(pattern.Typo),
	Title:       "No run can produce the rule's subject",
	Explanation: "{rule} has none of the forms that GitHub writes{problem}. After repo:OWNER/REPO comes :environment:NAME, :pull_request, :ref:refs/heads/BRANCH or :ref:refs/tags/TAG.",
	Fix:         setExact,
	Verify:      verifySame,
	Docs:        docsOIDC,
}
