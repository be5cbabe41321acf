// Three independent OAuth 2.0 clients - oauth4webapi, openid-client and jose - against a running token service, and by hand
// the ways of writing HTTP Basic that they do not use. One line a check; any failure makes the exit code 1.
//
//   PORTAL_URL=http://localhost:5080 PORTAL_API_USER=... PORTAL_ACCESS_KEY=... node clients.mjs
import assert from 'node:assert/strict';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { check, finish, setting } from './checks.mjs';

const audience = 'SiigoAPI';
const url = new URL(setting('PORTAL_URL')).origin;
const clientId = setting('PORTAL_API_USER');
const secret = setting('PORTAL_ACCESS_KEY');
const wrongSecret = flipLast(secret);

// Both libraries refuse http unless told that it is meant; here the server is on this machine.
const plainHttp = { [oauth.allowInsecureRequests]: true };

await withOauth4webapi();
await withOpenidClient();
await withJose();
await byHand();
finish();

async function withOauth4webapi() {
  const client = { client_id: clientId };
  const methods = { client_secret_basic: oauth.ClientSecretBasic, client_secret_post: oauth.ClientSecretPost };
  for (const [algorithm, document] of [['oauth2', 'oauth-authorization-server'], ['oidc', 'openid-configuration']]) {
    let server;
    await check(`oauth4webapi: discovery by ${document}`, async () => {
      server = await oauth.processDiscoveryResponse(new URL(url), await oauth.discoveryRequest(new URL(url), { algorithm, ...plainHttp }));
      assert.deepEqual(server.grant_types_supported, ['client_credentials']);
    });
    for (const [method, authenticate] of Object.entries(methods)) {
      const name = `oauth4webapi: ${method} after ${document}`;
      const auth = authenticate(secret);
      let token;
      await check(`${name}: client credentials`, async () => {
        const answer = await oauth.clientCredentialsGrantRequest(server, client, auth, { scope: audience }, plainHttp);
        const body = await oauth.processClientCredentialsResponse(server, client, answer);
        assert.equal(body.token_type, 'bearer'); // the library lowers it: the type has no case
        assert.ok(body.expires_in > 0);
        assert.equal(body.scope, audience);
        token = body.access_token;
      });
      await check(`${name}: the token is one of RFC 9068`, async () => {
        const request = new Request(`${url}/v1/credential`, { headers: { authorization: `Bearer ${token}` } });
        const claims = await oauth.validateJwtAccessToken(server, request, audience, plainHttp);
        assert.equal(claims.client_id, clientId);
      });
      const active = async () => {
        const answer = await oauth.introspectionRequest(server, client, auth, token, plainHttp);
        return oauth.processIntrospectionResponse(server, client, answer);
      };
      await check(`${name}: introspection says active`, async () => {
        const body = await active();
        assert.equal(body.active, true);
        assert.equal(body.client_id, clientId);
        assert.equal(body.aud, audience);
      });
      await check(`${name}: revocation`, async () => {
        await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, auth, token, plainHttp));
      });
      await check(`${name}: introspection says not active`, async () => assert.deepEqual(await active(), { active: false }));
    }
    await check(`oauth4webapi: wrong secret after ${document} is invalid_client with a challenge`, async () => {
      const answer = await oauth.clientCredentialsGrantRequest(server, client, oauth.ClientSecretBasic(wrongSecret), {}, plainHttp);
      const body = await answer.clone().json();
      await refusedWithChallenge(oauth.processClientCredentialsResponse(server, client, answer));
      assert.equal(body.error, 'invalid_client');
    });
  }
}

async function withOpenidClient() {
  const methods = { client_secret_basic: openid.ClientSecretBasic, client_secret_post: openid.ClientSecretPost };
  const discover = (algorithm, auth) =>
    openid.discovery(new URL(url), clientId, undefined, auth, { algorithm, execute: [openid.allowInsecureRequests] });
  for (const [method, authenticate] of Object.entries(methods)) {
    const name = `openid-client: ${method}`;
    let config;
    let token;
    await check(`${name}: discovery by both documents`, async () => {
      config = await discover('oauth2', authenticate(secret));
      const other = await discover('oidc', authenticate(secret));
      assert.deepEqual(other.serverMetadata().token_endpoint, config.serverMetadata().token_endpoint);
    });
    await check(`${name}: client credentials`, async () => {
      token = (await openid.clientCredentialsGrant(config, { scope: audience })).access_token;
      assert.equal(decodeJwt(token).sub, clientId);
    });
    await check(`${name}: the token opens /v1`, async () => {
      const headers = new Headers({ 'Partner-Id': 'NodeClients' });
      const answer = await openid.fetchProtectedResource(config, token, new URL(`${url}/v1/credential`), 'GET', undefined, headers);
      assert.equal((await answer.json()).username, clientId);
    });
    await check(`${name}: introspection says active`, async () => assert.equal((await openid.tokenIntrospection(config, token)).active, true));
    await check(`${name}: revocation`, () => openid.tokenRevocation(config, token));
    await check(`${name}: introspection says not active`, async () => assert.deepEqual(await openid.tokenIntrospection(config, token), { active: false }));
    await check(`${name}: a revoked token no longer opens /v1`, async () => {
      const call = openid.fetchProtectedResource(config, token, new URL(`${url}/v1/credential`), 'GET');
      await assert.rejects(call, (fault) => fault.status === 401 && fault.cause[0].scheme === 'bearer');
    });
  }
  await check('openid-client: wrong secret is refused with a challenge', async () => {
    const config = await discover('oauth2', openid.ClientSecretBasic(wrongSecret));
    await refusedWithChallenge(openid.clientCredentialsGrant(config));
  });
}

async function withJose() {
  const metadata = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json();
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
  const { access_token: token } = await (await tokenRequest(basic(clientId, secret))).json();
  const rules = { issuer: metadata.issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] };
  await check('jose: the token is verified by the published keys', async () => {
    const required = ['iss', 'aud', 'sub', 'client_id', 'scope', 'jti', 'iat', 'exp', 'cloud_tenant_company_key'];
    const { payload, protectedHeader } = await jwtVerify(token, keys, { ...rules, requiredClaims: required, maxTokenAge: '1 minute' });
    assert.equal(payload.sub, clientId);
    assert.equal(payload.client_id, clientId);
    assert.equal(payload.scope, audience);
    assert.ok(protectedHeader.kid);
  });
  for (const [what, changed] of [
    ['another audience', { audience: 'Otra' }],
    ['another issuer', { issuer: 'https://otra.example' }],
    ['another type', { typ: 'JWT' }],
    ['another algorithm', { algorithms: ['RS256'] }],
    ['a later day', { currentDate: new Date(Date.now() + 8 * 24 * 3600 * 1000) }],
  ]) {
    await check(`jose: ${what} is refused`, () => assert.rejects(jwtVerify(token, keys, { ...rules, ...changed })));
  }
  await check('jose: a changed signature is refused', async () => {
    const [header, payload, signature] = token.split('.');
    const changed = `${header}.${payload}.${(signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)}`;
    await assert.rejects(jwtVerify(changed, keys, rules), { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  });
}

// RFC 6749 section 2.3.1: both parts of Basic are form-encoded, and a form may escape what it need not.
async function byHand() {
  assert.ok(clientId.includes('@') && secret.includes('_'), 'the pair has something to escape');
  const writings = {
    'as it is': (text) => text,
    'as curl and browsers do': encodeURIComponent,
    'as URLSearchParams does': (text) => new URLSearchParams({ x: text }).toString().slice(2),
    'every byte escaped, upper-case hex': (text) => escapeAll(text),
    'every byte escaped, lower-case hex': (text) => escapeAll(text, false),
    'every second byte escaped, case by turns': (text) =>
      [...text].map((letter, place) => (place % 2 === 0 ? letter : escapeAll(letter, place % 4 === 1))).join(''),
    'a space written as + around it': (text) => `+${encodeURIComponent(text)}+`,
    'a space written as %20 around it': (text) => `%20${encodeURIComponent(text)}%20`,
  };
  for (const [how, write] of Object.entries(writings)) {
    await check(`Basic, ${how}`, async () => accepted(await tokenRequest(basic(write(clientId), write(secret)))));
  }
  for (const scheme of ['basic', 'BASIC', 'bAsIc']) {
    await check(`Basic, scheme written ${scheme}`, async () => accepted(await tokenRequest(basic(clientId, secret, scheme))));
  }
  await check('body, names and values escaped', async () => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
    const body = Object.entries(form).map(([name, value]) => `${escapeAll(name)}=${escapeAll(value)}`).join('&');
    await accepted(await tokenRequest(undefined, body));
  });
  await check('body, scopes parted by +', async () =>
    accepted(await tokenRequest(basic(clientId, secret), `grant_type=client_credentials&scope=${audience}+${audience}`)));
  await check('Basic, + stands for a space and not for itself', async () =>
    invalidClient(await tokenRequest(basic(clientId, secret.replace('_', '+')))));
  await check('Basic, escaped twice is another secret', async () =>
    invalidClient(await tokenRequest(basic(clientId, encodeURIComponent(escapeAll(secret))))));
  await check('body, wrong secret is invalid_client', async () => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: wrongSecret };
    await invalidClient(await tokenRequest(undefined, new URLSearchParams(form).toString()));
  });
  await check('Basic and body at once is invalid_request', async () => {
    const answer = await tokenRequest(basic(clientId, secret), `grant_type=client_credentials&client_secret=${secret}`);
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error, 'invalid_request');
  });
}

async function accepted(answer) {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(decodeJwt((await answer.json()).access_token).sub, clientId);
}

async function invalidClient(answer) {
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic /);
  assert.equal((await answer.json()).error, 'invalid_client');
}

function refusedWithChallenge(call) {
  return assert.rejects(call, (fault) => fault.status === 401 && fault.cause[0].scheme === 'basic');
}

function tokenRequest(authorization, body = 'grant_type=client_credentials') {
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
  if (authorization) {
    headers.Authorization = authorization;
  }
  return fetch(`${url}/oauth/token`, { method: 'POST', headers, body });
}

function basic(id, password, scheme = 'Basic') {
  return `${scheme} ${Buffer.from(`${id}:${password}`).toString('base64')}`;
}

function escapeAll(text, upper = true) {
  const hex = (byte) => byte.toString(16).padStart(2, '0');
  return [...Buffer.from(text)].map((byte) => `%${upper ? hex(byte).toUpperCase() : hex(byte)}`).join('');
}

function flipLast(text) {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}
