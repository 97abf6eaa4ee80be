// Package edit changes a workflow file by the places of its YAML values and leaves every other byte as
// it is: comments, blank lines, quotes, order, anchors and line ends.
//
// [Read] takes a file that package workflow has read. A [Node] is a value of it; its methods collect
// changes, and [File.Bytes] makes them all at once. What cannot be changed safely is refused with a
// [*CannotError], which names the line: a value that an alias brings to a second place, or a layout
// whose places the parser does not tell. Then nothing of that change is made.
//
// Text that is inserted follows the file: its indentation, its line ends, block or flow style.
package edit
