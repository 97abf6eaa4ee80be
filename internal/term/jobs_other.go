//go:build !unix

package term

// CanSuspend is false where there is no job control.
func CanSuspend() bool { return false }
