package jwt

import (
	"runtime"
	"strings"
	"testing"
)

// hostile are pastes of the largest size that cost much where anything is
// quadratic.
var hostile = map[string]string{
	"dots":       strings.Repeat(".", maxInput),
	"starts":     strings.Repeat("eyJ ", maxInput/4),
	"lines":      strings.Repeat("eyJhbGciOiJSUzI1NiJ9\n", maxInput/21),
	"braces":     strings.Repeat("{", maxInput),
	"nesting":    strings.Repeat(`{"a":`, maxInput/5),
	"brackets":   strings.Repeat("[", maxInput),
	"objects":    strings.Repeat(`{"a":1} `, maxInput/8),
	"letters":    strings.Repeat("a", maxInput),
	"labels":     strings.Repeat("a=", maxInput/2),
	"quotes":     strings.Repeat(`"`, maxInput),
	"tabs":       strings.Repeat("a\t", maxInput/2),
	"blanks":     strings.Repeat(" ", maxInput-1) + "x",
	"list lines": strings.Repeat("sub: x\n", maxInput/7),
	"escapes":    strings.Repeat(`\n`, maxInput/2),
	"percents":   strings.Repeat("%2E", maxInput/3),
	"base64":     "ZXlK" + strings.Repeat("ZXlK", maxInput/4-1),
	"token":      "eyJ" + strings.Repeat("A", maxInput-3),
	"three":      strings.Repeat("eyJhbGciOiJSUzI1NiJ9.", maxInput/21),
	"prompts":    strings.Repeat("$(", maxInput/2),
	"expression": strings.Repeat("${{", maxInput/3),
}

func BenchmarkHostilePastes(b *testing.B) {
	for name, paste := range hostile {
		input := []byte(paste)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(input)))
			for b.Loop() {
				Read(input)
			}
		})
	}
}

// The memory that a paste costs grows with its size, not with its square.
func TestWorkGrowsWithTheSizeOfThePaste(t *testing.T) {
	cost := func(paste string) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		Read([]byte(paste))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	const slack = 4 << 20
	for name, paste := range hostile {
		Read([]byte(paste[:1024])) // whatever is made once
		paste = paste[:len(paste)/4]
		small, large := cost(paste[:len(paste)/4]), cost(paste)
		if large > 6*small+slack {
			t.Errorf("%s: %d bytes for a quarter, %d for the whole", name, small, large)
		}
	}
}

// What is joined to one token is bounded for the whole paste.
func TestJointsAreBounded(t *testing.T) {
	text := strings.Repeat("eyJ ", 100)
	left := 10
	if c := scanCandidate(text, 0, &left); left != 0 || c.start != 0 {
		t.Errorf("%d joints are left, %+v", left, c)
	}
	none := 0
	if c := scanCandidate("eyJ\neyJ", 0, &none); c.end != 3 {
		t.Errorf("joined without a joint to spare: %+v", c)
	}
}

func TestOnlyTheTokenOfASensibleSizeIsDecoded(t *testing.T) {
	payload := `{"sub":"` + strings.Repeat("x", maxDecoded) + `"}`
	got := Read([]byte(unsigned(plainHeader, payload, fakeSignature())))
	if _, refused := got.Refused(); got.Claims != nil || !refused {
		t.Errorf("%v", got)
	}
}

func TestATokenBeginsWhereNoWordGoesOn(t *testing.T) {
	for text, want := range map[string]int{
		"eyJ": 0, " eyJ": 1, "xeyJ eyA": 5, "_eyJ": -1, ".eyJ": -1, "-ewo": -1, "=ewo": 1, "/ew0": 1, "éewk": 2, "e ey eyj": -1, "": -1,
	} {
		if got := tokenAt(text, 0); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
