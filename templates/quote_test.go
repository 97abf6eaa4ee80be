package templates

import (
	"net/url"
	"strings"
	"testing"
)

func TestAQueryHoldsOneValueWhateverItIs(t *testing.T) {
	for _, v := range []string{"https://api.anthropic.com", "a&audience=b", "a=b", "a+b", "a#b", "a%26b", "a?b", "a b", "日本", `a"b`, "a'b", "a;b", "$(id)", "`id`"} {
		got := queryValue(v)
		values, err := url.ParseQuery("audience=" + got + "&x=1")
		if err != nil || values.Get("audience") != v || values.Get("x") != "1" || len(values) != 2 {
			t.Errorf("%q becomes %q, read as %q, %v", v, got, values, err)
		}
		if strings.ContainsAny(got, "&=+#? \"'`$();") {
			t.Errorf("%q becomes %q, which a shell or a URL takes apart", v, got)
		}
	}
}

func TestWhatNobodyCanSeeIsUnfit(t *testing.T) {
	for _, r := range []rune{0x034f, 0x115f, 0x1160, 0x17b4, 0x3164, 0xffa0, 0x200b, 0x202e, 0x2066, 0xfeff, 0x2028, 0x85, 0x7f, 0x1b, '\n', '\t', 0xe0041} {
		if unfit("a"+string(r)+"b") == "" {
			t.Errorf("%U is fit", r)
		}
	}
	for _, s := range []string{"", "claude", "Größe", "東京", "🚀", "a b", "$ {{ x }}", "{{ x }}"} {
		if why := unfit(s); why != "" {
			t.Errorf("%q: want %s", s, why)
		}
	}
	for _, s := range []string{"\xff", "${{ secrets.X }}", "a${{"} {
		if unfit(s) == "" {
			t.Errorf("%q is fit", s)
		}
	}
}
