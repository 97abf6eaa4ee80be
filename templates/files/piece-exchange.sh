<% if .Container -%>
ANTHROPIC_IDENTITY_TOKEN_FILE="<% template "token-file.txt" %>"
<% end -%>
<% template "exchange.sh" . %>
# For the step that calls Claude: it names this output.
echo "access_token=$access_token" >>"$GITHUB_OUTPUT"
