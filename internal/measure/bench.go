//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// figures are what benchmarks told: by name and by unit.
type figures map[string]map[string]spread

// bench runs benchmarks of a package, round by round, so that those which are compared take turns.
func (l *lab) bench(pkg, pattern, time string, rounds int) (figures, error) {
	program := filepath.Join(l.dir, "bin", strings.ReplaceAll(pkg, "/", "-")+".test")
	if _, err := os.Stat(program); err != nil {
		if err := l.inRepository(nil, "go", "test", "-c", "-vet=off", "-o", program, "./"+pkg); err != nil {
			return nil, err
		}
	}
	out := figures{}
	for range rounds {
		cmd := exec.Command(program, "-test.run=^$", "-test.bench="+pattern, "-test.benchtime="+time)
		cmd.Dir, cmd.Env = filepath.Join(l.root, pkg), os.Environ()
		text, err := cmd.CombinedOutput()
		if err != nil {
			return nil, fmt.Errorf("the benchmarks %s of %s: %w\n%s", pattern, pkg, err, text)
		}
		out.read(text, runtime.GOMAXPROCS(0))
	}
	return out, nil
}

// read adds what one run of benchmarks printed.
func (f figures) read(text []byte, cores int) {
	for scan := bufio.NewScanner(bytes.NewReader(text)); scan.Scan(); {
		words := strings.Fields(scan.Text())
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := strings.TrimSuffix(strings.TrimPrefix(words[0], "Benchmark"), fmt.Sprintf("-%d", cores))
		if f[name] == nil {
			f[name] = map[string]spread{}
		}
		for i := 2; i+1 < len(words); i += 2 {
			if value, err := strconv.ParseFloat(words[i], 64); err == nil {
				f[name][words[i+1]] = append(f[name][words[i+1]], value)
			}
		}
	}
}

// of is what a benchmark told in a unit.
func (f figures) of(name, unit string) (spread, error) {
	if s := f[name][unit]; len(s) > 0 {
		return s, nil
	}
	return nil, fmt.Errorf("the benchmark %s tells no %s", name, unit)
}
