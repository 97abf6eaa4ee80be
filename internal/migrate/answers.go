package migrate

// Unused are the answers, by their names in [gh-wif/wizard.Table], that the workflow itself gives or that
// only a new one needs. No door asks for them.
var Unused = []string{
	"branch", "event", "tag", "cron", "language", "workflow-file", "any-workflow", "fetch", "model", "workflow-name", "reusable-workflow",
	"pin-actions", "rule-variable",
}
