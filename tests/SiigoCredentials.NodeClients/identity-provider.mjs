// An OpenID Connect provider, made with the package oidc-provider, that signs in whoever the test says. One JSON object a line: first
// { port }. Standard input brings one JSON object a line, each answered with { taken: true }:
//   portal    the address of the portal; with it the provider begins anew
//   issuer    what it calls itself; its own address when it is missing
//   account   who signs in: { sub, email, email_verified }
//   asks      true: with a page and a button, as people see it; else at once
//   deny      true: the person says no
//   idToken   "repeat": the first ID token is sent again; "unsigned": it loses its signature; null: as it should be
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

console.warn = console.info = () => {}; // the package's notes on its defaults and on old versions of Node
const { default: Provider } = await import('oidc-provider');

const tell = (happened) => process.stdout.write(`${JSON.stringify(happened)}\n`);
const cookie = { signed: true, sameSite: 'lax', path: '/' };
const server = createServer((request, response) => serve(request, response));
let [serve, mode, firstIdToken] = [undefined, {}, undefined];

function unsigned(idToken) {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${idToken.split('.')[1]}.`;
}

function begin(portal, issuer) {
  const accounts = new Map();
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'portal', client_secret: 'not a secret of anybody', token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code'], response_types: ['code'],
      redirect_uris: [`${portal}/cuenta/proveedor/respuesta`], post_logout_redirect_uris: [`${portal}/cuenta/cerrar-sesion`],
    }],
    cookies: { keys: [randomBytes(16).toString('hex')], long: cookie, short: cookie },
    claims: { email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => { // the package's own page loads a font from elsewhere
          ctx.body = `<!doctype html><html lang="es"><title>Acme</title><h1>Acme</h1>${form}<button name="logout" value="yes" form="op.logoutForm">Salir de Acme</button></html>`;
        },
      },
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, sub) => ({ accountId: sub, claims: () => accounts.get(sub) }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  provider.use(async (ctx, next) => {
    if (ctx.path === '/favicon.ico') {
      ctx.status = 204; // a browser asks for it, and would complain
      return;
    }

    if (ctx.path.startsWith('/interaction/')) {
      if (mode.asks && ctx.method === 'GET') {
        ctx.type = 'html';
        ctx.body = `<!doctype html><html lang="es"><title>Acme</title><h1>Acme</h1><form method="post"><button>Entrar como ${mode.account.email}</button></form></html>`;
        return;
      }

      accounts.set(mode.account.sub, mode.account);
      ctx.respond = false;
      await provider.interactionFinished(
        ctx.req, ctx.res, mode.deny ? { error: 'access_denied' } : { login: { accountId: mode.account.sub } },
        { mergeWithLastSubmission: false });
      return;
    }

    await next();
    if (ctx.path === '/token' && ctx.body?.id_token) {
      firstIdToken ??= ctx.body.id_token;
      if (mode.idToken === 'repeat') ctx.body.id_token = firstIdToken;
      if (mode.idToken === 'unsigned') ctx.body.id_token = unsigned(ctx.body.id_token);
    }
  });
  provider.on('server_error', (ctx, error) => process.stderr.write(`${error.stack}\n`));
  serve = provider.callback();
  firstIdToken = undefined;
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { portal, issuer, ...changes } = JSON.parse(line);
    mode = { ...mode, ...changes };
    if (portal) begin(portal, issuer ?? `http://127.0.0.1:${server.address().port}`);
    tell({ taken: true });
  })
  .on('close', () => process.exit(0)); // a provider whose test is gone goes too
server.listen(0, '127.0.0.1', () => tell({ port: server.address().port }));
