// Package versions is the one table of what moves by itself: the releases of actions, the SDKs,
// Anthropic's program ant, the models, and the version of the API. Whatever the program writes
// of these it reads here; a test finds a version that is written anywhere else.
//
// It takes values and returns values: how old the table is depends on the time that is given to
// [Age]. To bring it up to date, compare each row with its source, and set [Read].
package versions

import (
	"fmt"
	"time"
)

// Read is the day on which the whole table was compared with its sources.
var Read = on(2026, time.November, 27)

// MaxAge is the age at which the table wants to be compared again.
const MaxAge = 120 * day

const day = 24 * time.Hour

// on is a day, in UTC.
func on(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// Age is how old the table is, and whether that is too old.
func Age(now time.Time) (age time.Duration, old bool) {
	age = now.Sub(Read)
	return age, age > MaxAge
}

// Reminder says that the table is too old, and what is to be done; empty: it is not.
func Reminder(now time.Time) string {
	age, old := Age(now)
	if !old {
		return ""
	}
	return fmt.Sprintf("the table of versions was compared with its sources on %s, %d days ago, and %d are the most: compare each row of internal/versions and set Read",
		Date(Read), age/day, MaxAge/day)
}

// Date writes a day.
func Date(t time.Time) string { return t.Format(time.DateOnly) }

// The header anthropic-version ("Migrating to API version 2026-10-21"). The shapes of issuers,
// rules and exchanges are the same in both.
const (
	API      = "2026-10-21"
	FirstAPI = "2023-06-01" // it still works, and no end of it is announced
)

// The values of the header anthropic-beta with which an exchange is asked for, and its token used
// (anthropic-sdk-go 2.15, package config).
const (
	BetaOAuth      = "oauth-2025-04-20"
	BetaFederation = "oidc-federation-2026-04-01"
)

// APIs are the versions that are in use, the newest first.
func APIs() []string { return []string{API, FirstAPI} }

// Ant is what is written of Anthropic's command line ("Migrating to API version 2026-10-21"; API
// reference, CLI tab). The path without /v2 goes on installing the last 1.x.
const (
	AntModule  = "github.com/anthropics/anthropic-cli/v2/cmd/ant"
	AntIssuers = "organization:federation:issuers create"
	AntRules   = "organization:federation:rules create"
	// AntLogin gives the profile admin a token with the scope of the Admin API, and makes that
	// profile the active one; AntBack makes the usual one active again ("Manage WIF with the
	// Admin API").
	AntLogin  = `ant auth login --profile admin --scope "org:admin"`
	AntExport = "export ANTHROPIC_AUTH_TOKEN=$(ant auth print-credentials --profile admin --access-token)"
	AntBack   = "ant profile activate default"
)

// Terraform is the community's provider that the Terraform export is written for. Anthropic has none.
const Terraform = "ippontech/anthropic"
