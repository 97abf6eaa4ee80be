// Package job is the hall between the doors of the program (commands, screens, lines)
// and its core: what every door does, done once. It looks at the working copy, reads
// what a user names, and says which files a plan makes.
//
// Its contract:
//   - credentials are taken out of everything that is read, in values and before
//     anything is made of them; the token under examination alone is kept as it is;
//   - what it needs of the outside (a directory, programs, a clock, the network) are
//     fields of a struct; it has no globals and prints nothing;
//   - errors are lower case, name the file, and say what would do.
package job
