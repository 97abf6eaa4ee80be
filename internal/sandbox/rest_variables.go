package sandbox

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// variableRoutes are variables, of the repository and of an environment, and the names of
// secrets.
var variableRoutes = []restRoute{
	{"GET", "/actions/variables", "actions_variables", false, false, listVariables},
	{"POST", "/actions/variables", "actions_variables", true, false, createVariable},
	{"GET", "/actions/variables/{name}", "actions_variables", false, false, getVariable},
	{"PATCH", "/actions/variables/{name}", "actions_variables", true, false, updateVariable},
	{"DELETE", "/actions/variables/{name}", "actions_variables", true, false, deleteVariable},
	{"GET", "/environments/{environment}/variables", "environments", false, false, listVariables},
	{"POST", "/environments/{environment}/variables", "environments", true, false, createVariable},
	{"GET", "/environments/{environment}/variables/{name}", "environments", false, false, getVariable},
	{"PATCH", "/environments/{environment}/variables/{name}", "environments", true, false, updateVariable},
	{"DELETE", "/environments/{environment}/variables/{name}", "environments", true, false, deleteVariable},
	{"GET", "/actions/secrets", "secrets", false, false, listSecrets},
}

// variables are those that the path means; nil where there is no such environment.
func (c *restCall) variables() *map[string]string {
	held := &c.repo.Variables
	if c.PathValue("environment") != "" {
		e := c.environment()
		if e == nil {
			return nil
		}
		held = &e.Variables
	}
	if *held == nil {
		*held = map[string]string{}
	}
	return held
}

func (c *restCall) showVariable(name, value string) any {
	at := restTime(c.repo.Created)
	return map[string]any{"name": name, "value": value, "created_at": at, "updated_at": at}
}

func listVariables(c *restCall) (status int, answer any) {
	held := c.variables()
	if held == nil {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return listed(c, "variables", slices.Sorted(maps.Keys(*held)), func(name string) any { return c.showVariable(name, (*held)[name]) })
}

// variableName is what a variable may be called; case does not count.
var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func createVariable(c *restCall) (status int, answer any) {
	held := c.variables()
	name, named := c.text("name")
	value, valued := c.text("value")
	name = strings.ToUpper(name)
	switch {
	case held == nil:
		return http.StatusNotFound, problem("Not Found", nil)
	case !named || !valued || !variableName.MatchString(name) || strings.HasPrefix(name, "GITHUB_"):
		return unprocessable("Variable names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_).")
	}
	if _, there := (*held)[name]; there {
		return http.StatusConflict, problem("Already exists - Variable already exists", nil)
	}
	(*held)[name] = value
	return http.StatusCreated, map[string]any{}
}

// variable finds the variable that the path names.
func (c *restCall) variable() (held map[string]string, name string, ok bool) {
	all := c.variables()
	name = strings.ToUpper(c.PathValue("name"))
	if all == nil {
		return nil, name, false
	}
	_, ok = (*all)[name]
	return *all, name, ok
}

func getVariable(c *restCall) (status int, answer any) {
	held, name, ok := c.variable()
	if !ok {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	return http.StatusOK, c.showVariable(name, held[name])
}

func updateVariable(c *restCall) (status int, answer any) {
	held, name, ok := c.variable()
	if !ok {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	value, given := c.text("value")
	if !given {
		value = held[name]
	}
	if other, renamed := c.text("name"); renamed {
		delete(held, name)
		name = strings.ToUpper(other)
	}
	held[name] = value
	return http.StatusNoContent, nil
}

func deleteVariable(c *restCall) (status int, answer any) {
	held, name, ok := c.variable()
	if !ok {
		return http.StatusNotFound, problem("Not Found", nil)
	}
	delete(held, name)
	return http.StatusNoContent, nil
}

func listSecrets(c *restCall) (status int, answer any) {
	return listed(c, "secrets", c.repo.Secrets, func(name string) any {
		return map[string]any{"name": name, "created_at": restTime(c.repo.Created), "updated_at": restTime(c.repo.Created)}
	})
}
