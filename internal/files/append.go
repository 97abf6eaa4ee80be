package files

import (
	"errors"
	"fmt"
	"os"
)

// ErrFull says that a file would get larger than it may be.
var ErrFull = errors.New("there is no room left in it")

// Append adds text to the end of a file that is there, and that may have limit bytes in all.
// Errors name the file; that of one without room is [ErrFull]: nothing is written then.
func Append(path string, text []byte, limit int64) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", path, obstacle(err))
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s: is no file", path)
	case info.Size()+int64(len(text)) > limit:
		return fmt.Errorf("%s: %w", path, ErrFull)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", path, obstacle(err))
	}
	_, err = f.Write(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, obstacle(err))
	}
	return nil
}
