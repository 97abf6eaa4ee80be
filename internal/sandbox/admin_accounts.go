package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
)

// The roles of a service account in the organization.
const (
	roleDeveloper = "developer"
	roleAdmin     = "admin"
)

var accountRoutes = []adminRoute{
	{"GET /v1/organizations/service_accounts", listAccounts},
	{"POST /v1/organizations/service_accounts", createAccount},
	{"GET /v1/organizations/service_accounts/{account}", getAccount},
	{"POST /v1/organizations/service_accounts/{account}", updateAccount},
	{"POST /v1/organizations/service_accounts/{account}/archive", archiveAccount},
}

func showAccount(a *account) map[string]any {
	return a.with(map[string]any{
		"id": a.ID, "type": "service_account", "name": a.Name, "description": a.Description, "organization_role": a.Role,
	})
}

func listAccounts(c *holdings, call adminCall) (any, error) {
	return page(call, "service_accounts", c.accounts, func(a *account) string { return a.ID }, func(a *account) *stamp { return &a.stamp }, showAccount)
}

// accountOf finds the account that the path names.
func accountOf(c *holdings, call adminCall) (*account, error) {
	if a := c.account(call.path("account")); a != nil {
		return a, nil
	}
	return nil, notFound("service account not found")
}

func getAccount(c *holdings, call adminCall) (any, error) {
	a, err := accountOf(c, call)
	if err != nil {
		return nil, err
	}
	return showAccount(a), nil
}

// checkName keeps to the rule of every name here ("Create Service Account").
func checkName(name string) error {
	odd := strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
	if name == "" || odd || utf8.RuneCountInString(name) > federation.MaxName {
		return invalid(fmt.Sprintf("name: must match ^[a-z0-9-]+$ and have 1 to %d characters", federation.MaxName))
	}
	return nil
}

// roleOf reads organization_role. A workload makes no account of the role admin.
func roleOf(call adminCall) (string, error) {
	role, given, err := call.text("organization_role")
	switch {
	case err != nil:
		return "", err
	case !given:
		return "", nil
	case role == roleAdmin && strings.HasPrefix(call.who.Actor, federation.ServiceAccount.Prefix):
		return "", forbidden("organization_role: admin needs the credential of a person")
	case role != roleAdmin && role != roleDeveloper:
		return "", invalid("organization_role: must be developer or admin")
	}
	return role, nil
}

// describedAs reads the fields that an account may have; empty where they are not given.
func describedAs(call adminCall) (description, role string, err error) {
	if description, _, err = call.text("description"); err != nil {
		return "", "", err
	}
	role, err = roleOf(call)
	return description, role, err
}

// counts reports whether a thing counts when names are compared.
func (c *holdings) counts(s *stamp) bool { return c.namesStay || !s.isArchived() }

func createAccount(c *holdings, call adminCall) (any, error) {
	if err := call.need("name"); err != nil {
		return nil, err
	}
	name, _, err := call.text("name")
	if err != nil {
		return nil, err
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	description, role, err := describedAs(call)
	if err != nil {
		return nil, err
	}
	if role == "" {
		role = roleDeveloper
	}
	if slices.ContainsFunc(c.accounts, func(a *account) bool { return a.Name == name && c.counts(&a.stamp) }) {
		return nil, conflict(fmt.Sprintf("a service account with the name %q already exists", name))
	}
	a := &account{anthropic.ServiceAccount{ID: c.id(federation.ServiceAccount.Prefix), Name: name, Description: description, Role: role}, c.stamp(call.who.Actor)}
	c.accounts = append(c.accounts, a)
	return showAccount(a), nil
}

func updateAccount(c *holdings, call adminCall) (any, error) {
	a, err := accountOf(c, call)
	if err != nil {
		return nil, err
	}
	if a.isArchived() {
		return nil, invalid("service account is archived and cannot be updated")
	}
	if name, given, err := call.text("name"); err != nil || given && name != a.Name {
		return nil, invalid("name: cannot be changed")
	}
	description, role, err := describedAs(call)
	if err != nil {
		return nil, err
	}
	if _, given := call.body["description"]; given { // null clears it
		a.Description = description
	}
	if role != "" {
		a.Role = role
	}
	c.touch(&a.stamp, call.who)
	return showAccount(a), nil
}

func archiveAccount(c *holdings, call adminCall) (any, error) {
	a, err := accountOf(c, call)
	if err != nil {
		return nil, err
	}
	if r := find(c.rules, func(r *rule) bool { return r.ServiceAccountID == a.ID && !r.isArchived() }); r != nil {
		return nil, invalid(fmt.Sprintf("service account is the target of the live federation rule %s: archive it first", r.ID))
	}
	c.close(&a.stamp, call.who)
	a.Archived = true
	return showAccount(a), nil
}
