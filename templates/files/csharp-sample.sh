# Replace this with your own program.
dotnet new console --output call-claude
dotnet add call-claude package <% .SDK.Package %>
cat >call-claude/Program.cs <<'CSHARP'
using Anthropic;
using Anthropic.Models.Messages;

// Reads the identifiers and the token file from the environment.
using var client = new AnthropicClient();

var message = await client.Messages.Create(new()
{
    Model = "<% .Model %>",
    MaxTokens = 1024,
    Messages = [new() { Role = Role.User, Content = "Hello, Claude" }],
});
foreach (var block in message.Content)
{
    if (block.Value is TextBlock text)
    {
        Console.WriteLine(text.Text);
        break;
    }
}
CSHARP
dotnet build call-claude
