# An empty variable makes a client look for another credential, or for none, in silence.
known() { # the variable of the repository, what it must look like, its value
  if ! [[ "$3" =~ ^($2)$ ]]; then
    problem="is no id of this kind"
    if [ -z "$3" ]; then
      problem="is empty"
    fi
    echo "::error title=Workload identity federation::The variable $1 $problem. Set it with: gh variable set $1"
    exit 1
  fi
}
<%- range .Checks %>
known <% .Name %> '<% .Pattern %>' "${<% .Env %>:-}"
<%- end %>
