// Package sight says what is true about a repository from the files of its working copy: which
// workflow still has an API key, which rule refuses a job and why, which rule lets strangers in,
// what is wrong with a file, and what is well.
//
// It has one entry point, [Look]. It reads nothing itself: it takes the files as they were read
// and asks lint, the prediction of runs, and exposure about them. The words are those of
// internal/present.
package sight
