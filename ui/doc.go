// Package ui is the terminal program: the router of the screens and its start.
//
// [Run] draws full screens by Bubble Tea; package lines asks the same on plain lines. It does
// no I/O of its own but that of the terminal: whatever reads the working copy, files or
// GitHub, and whatever writes files, comes in as a function of [Deps].
//
// The root model routes and frames, and does nothing else. It keeps a stack of screens,
// small models that draw only the body and say by an action (package screen) what they want
// done: another screen, a message, a copy, a task. Actions take effect within the same
// update, never by a command, so that keys typed ahead reach the screen that they were
// meant for; those typed ahead of a task's result are kept until it is there.
//
// Each screen has a folder of its own and imports no other. What all of them share is in
// screen, what they are made of in widget, frame, theme and keys:
//
//	ui -> home setup review diagnose report … -> screen -> widget -> frame -> theme, keys
package ui
