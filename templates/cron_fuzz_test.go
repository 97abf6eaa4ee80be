package templates

import (
	"strings"
	"testing"
)

func FuzzCron(f *testing.F) {
	for _, seed := range []string{"", "0 5 * * 1", "*/15 * * * *", "0 5 31 2 *", "a b c d e", "0-99999999999999999999 * * * *", "*/0 * * * *", "1-0 * * * *", "@daily", "0 5 * * 1\n- x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cron string) {
		if CheckCron(cron) == nil && (strings.ContainsAny(cron, "\n\r\"'#:{}") || len(strings.Fields(cron)) != 5) {
			t.Errorf("%q is taken", cron)
		}
	})
}
