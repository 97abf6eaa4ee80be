const fs = require('fs');
const file = process.env.ANTHROPIC_IDENTITY_TOKEN_FILE || `${process.env.RUNNER_TEMP}/anthropic-identity-token`;
fs.rmSync(file, { force: true }); // of an earlier step
<%- if .Checks %>
// An empty variable makes a client look for another credential, or for none, in silence.
for (const [variable, form, id] of [
<%- range .Checks %>
  [<% js .Name %>, /^(<% .Pattern %>)$/, process.env.<% .Env %> || ''],
<%- end %>
]) {
  if (!form.test(id)) {
    const problem = id === '' ? 'is empty' : 'is no id of this kind';
    throw new Error(`The variable ${variable} ${problem}. Set it with: gh variable set ${variable}`);
  }
}
<%- end %>
<%- if .Client %>
for (const name of ['API_KEY', 'AUTH_TOKEN'].map((end) => `ANTHROPIC_${end}`)) {
<%- if .EmptyWins %>
  if (name in process.env) {
    core.warning(`<% template "shadow.txt" . %>`);
  }
<%- else %>
  if (process.env[name]) {
    core.warning(`<% template "shadow.txt" . %>`);
<%- if .EmptyUnknown %>
  } else if (name in process.env) {
    core.warning(`<% template "shadow-empty.txt" . %>`);
<%- end %>
  }
<%- end %>
}
<%- end %>

let token;
try {
  token = await core.getIDToken(<% js .Audience %>);
} catch (error) {
  throw new Error(`GitHub gave no identity token: ${error.message} ` +
    `Check that the job has 'permissions: id-token: write', and every workflow that calls it too. ` +
    `A pull request from a fork gets none.`);
}
if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) {
  throw new Error('GitHub answered with something that is no JWT of three parts. Run the job again.');
}

core.setSecret(token);
fs.rmSync(`${file}.new`, { force: true });
fs.writeFileSync(`${file}.new`, token, { mode: 0o600, flag: 'wx' });
fs.renameSync(`${file}.new`, file);
<%- if .Snippet %>
core.exportVariable('ANTHROPIC_IDENTITY_TOKEN_FILE', file); // for every later step of the job
<%- end %>
