<% template "run.sh" . -%>
# Replace this with your own program, such as: go run ./cmd/your-program
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"

	"<% .SDK.Package %>"
)

func main() {
	// Reads the identifiers and the token file from the environment.
	client := anthropic.NewClient()

	message, err := client.Messages.New(context.Background(), anthropic.MessageNewParams{
		Model:     "<% .Model %>",
		MaxTokens: 1024,
		Messages: []anthropic.MessageParam{
			anthropic.NewUserMessage(anthropic.NewTextBlock("Hello, Claude")),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, block := range message.Content {
		if block.Type == "text" {
			fmt.Println(block.Text)
			break
		}
	}
}
GO
go run main.go
