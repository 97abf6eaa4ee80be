// Package migrate switches workflows that exist from an API key to Workload Identity Federation.
//
// [Run] takes workflow files and what is known, and returns for each job what it does, the files as
// they shall be, and the rule that lets in exactly the job's runs. It goes:
//
//	scan      what each step does with the key: an action's input, a variable, a script
//	runs      the job's runs, from the triggers, the environment and the callers; a rule for them
//	apply     the change of the text, by package edit
//	guard     the conditions that our own lint asks for once the job takes a token
//	prove     the new files are read again: every run gets in, nothing is left to switch
//
// A job that it cannot switch is left alone, and the result says where and why. The package is pure:
// it takes values and returns values.
package migrate
