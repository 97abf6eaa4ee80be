package workflow

import (
	"fmt"
	"testing"
)

// readers are what a file costs, beside its floor: what the YAML library takes for the text alone.
var readers = []struct {
	name string
	read func([]byte) error
}{
	{"floor", func(src []byte) error { _, err := document(src); return err }},
	{"read", func(src []byte) error { _, err := Read("w.yml", src); return err }},
}

func benchmarkRead(b *testing.B, src []byte) {
	for _, r := range readers {
		b.Run(r.name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if err := r.read(src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) { benchmarkRead(b, []byte(fixture(b, "good.yml"))) }

func BenchmarkReadManyJobs(b *testing.B) {
	for n := 1; n <= 10_000; n *= 10 {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkRead(b, wide(n)) })
	}
}

// The last line is wrong, so that the whole text is read to find it, and some of it again to find where.
func BenchmarkReadABrokenFile(b *testing.B) {
	src := append(wide(2000), "x\n"...)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Read("w.yml", src); err == nil {
			b.Fatal("read")
		}
	}
}
