package preview

import "fmt"

// Place is how much of the document has been seen, in per cent; empty where all of it is.
func (p *sheet) Place() string {
	p.prepare()
	if p.view.AtTop() && p.view.AtBottom() {
		return ""
	}
	return fmt.Sprintf("%d%%", int(100*p.view.ScrollPercent()))
}
