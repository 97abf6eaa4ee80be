package wizard

// TemplateError is open to the tests.
var TemplateError = templateError
