// Command cel evaluates a condition.
package main

import (
	"os"

	"cel.dev/cel-go/cel"
)

func main() {
	if len(os.Args) < 2 { // what is measured is the start
		return
	}
	env, err := cel.NewEnv(cel.Variable("claims", cel.MapType(cel.StringType, cel.DynType)))
	if err != nil {
		panic(err)
	}
	tree, issues := env.Compile(os.Args[1])
	if issues.Err() != nil {
		panic(issues.Err())
	}
	program, err := env.Program(tree)
	if err != nil {
		panic(err)
	}
	out, _, err := program.Eval(map[string]any{"claims": map[string]any{"sub": "x"}})
	println(out.Value(), err)
}
