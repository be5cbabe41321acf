// The package oidc-provider as a token service for the benchmark: the same pairs, the same kind of token (a JWT by ES256, half an hour).
//   node token-peer.mjs PAIRS PORT      the file has a user and a key a line
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';

console.warn = console.info = () => {}; // the package's notes on its defaults
const { default: Provider } = await import('oidc-provider');
const [file, port] = process.argv.slice(2);
const resource = 'https://portal.example';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split(' ')).map(([user, key]) => ({
    client_id: user, client_secret: key, token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'], response_types: [], redirect_uris: [], id_token_signed_response_alg: 'ES256',
  })),
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' }] },
  routes: { token: '/oauth/token' },
  ttl: { ClientCredentials: 30 * 60 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => ({ scope: '', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
});
provider.listen(port, '127.0.0.1');
