package live

import (
	"context"

	"gh-wif/internal/online/rest"
)

// gitHub is the client of the REST API of a GitHub host, with the user's token for it where
// there is one. Errors are those of a variable that is set wrong, or of ctx.
func (o Outside) gitHub(ctx context.Context, host string) (rest.Client, error) {
	base, replaced, err := rest.Base(host, o.Env)
	if err != nil {
		return rest.Client{}, err
	}
	credential, err := rest.Find(ctx, o.Env, o.Run, host, replaced)
	if err != nil {
		return rest.Client{}, err
	}
	return rest.Client{HTTP: o.client(), Base: base, Host: rest.Host(host), Credential: credential, Now: o.Now, Wait: o.Wait}, nil
}
