// The HTTP clients that Siigo integrations on Node are written with - axios, superagent (the official SDK's) and fetch - and simple-oauth2,
// each in the manner in which such integrations use it.
//
//   PORTAL_URL=http://localhost:5080 PORTAL_API_USER=... PORTAL_ACCESS_KEY=... node http-clients.mjs
import assert from 'node:assert/strict';
import axios from 'axios';
import { ClientCredentials } from 'simple-oauth2';
import superagent from 'superagent';
import { check, finish, setting } from './checks.mjs';

const url = new URL(setting('PORTAL_URL')).origin;
const pair = { username: setting('PORTAL_API_USER'), access_key: setting('PORTAL_ACCESS_KEY') };
const wrongPair = { ...pair, access_key: 'siigo_ak_mal' };
const partner = { 'Partner-Id': 'NodeClients' };
const doors = ['/auth', '/alliances/api/siigoapi-users/v1/sign-in'];

await withAxios();
await withSuperagent();
await withFetch();
await withSimpleOauth2();
finish();

async function withAxios() {
  const api = axios.create({ baseURL: `${url}/`, headers: { 'Content-Type': 'application/json', ...partner }, timeout: 10_000 });
  for (const door of doors) {
    await check(`axios: sign-in at ${door}`, async () => {
      const { status, data } = await api.post(door, pair);
      assert.deepEqual([status, data.token_type, typeof data.expires_in, data.scope], [200, 'Bearer', 'number', 'SiigoAPI']);
    });
  }
  await check('axios: an interceptor signs in again after a 401 and repeats the call', async () => {
    const own = axios.create({ baseURL: url, headers: { ...partner, Authorization: 'Bearer stale' } });
    let signIns = 0;
    own.interceptors.response.use(undefined, async (fault) => {
      if (fault.response?.status !== 401 || fault.config.repeated) {
        throw fault;
      }
      signIns++;
      const { data } = await own.post('/auth', pair); // the stale token goes along, as the default that it is
      own.defaults.headers.Authorization = fault.config.headers.Authorization = `Bearer ${data.access_token}`;
      return own.request({ ...fault.config, repeated: true });
    });
    const { data } = await own.get('/v1/users', { params: { page: 1, page_size: 25 } });
    assert.deepEqual([signIns, data.pagination.total_results], [1, data.results.length]);
  });
  await check('axios: a refusal is read from error.response.data.Errors', () =>
    assert.rejects(api.post('/auth', wrongPair), ({ response }) => {
      const [error] = response.data.Errors;
      return response.status === 401 && response.data.Status === 401 && error.Code === 'unauthorized' && error.Message.length > 0;
    }));
  await check('axios: a GET with a body is answered', async () => {
    const { data } = await api.post('/auth', pair);
    const answer = await api.get('/v1/credential', { data: {}, headers: { Authorization: data.access_token } });
    assert.equal(answer.data.username, pair.username);
  });
}

async function withSuperagent() {
  for (const door of doors) {
    await check(`superagent: sign-in at ${door}, and the users as the SDK asks for them`, async () => {
      const signIn = await superagent.post(`${url}${door}`).type('application/json').send(pair).accept('application/json');
      assert.ok(signIn.body.access_token);
      const headers = { Authorization: `Bearer ${signIn.body.access_token}`, 'User-Agent': 'OpenAPI-Generator/v1/Javascript', ...partner };
      const query = { page: '1', page_size: '25' };
      const users = await superagent('GET', `${url}/v1/users`).query(query).set(headers).accept('application/json');
      assert.equal(users.body.pagination.total_results, users.body.results.length);
    });
  }
  await check('superagent: a refusal has a parsed body', () =>
    assert.rejects(superagent.post(`${url}/auth`).send(wrongPair), ({ status, response }) =>
      status === 401 && response.body.Errors[0].Code === 'unauthorized'));
}

async function withFetch() {
  const post = (body, headers) => fetch(`${url}/auth`, { method: 'POST', headers, body });
  for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8']) {
    await check(`fetch: sign-in with ${type}`, async () =>
      assert.equal((await post(JSON.stringify(pair), { 'Content-Type': type })).status, 200));
  }
  await check('fetch: without a content type it is told what to send', async () => {
    const answer = await post(JSON.stringify(pair)); // fetch says text/plain then
    assert.equal(answer.status, 415);
    assert.match((await answer.json()).Errors[0].Message, /application\/json/);
  });
}

async function withSimpleOauth2() {
  const auth = { tokenHost: url, tokenPath: '/oauth/token' };
  const config = (secret, options) => ({ client: { id: pair.username, secret }, auth, options });
  for (const authorizationMethod of ['header', 'body']) {
    for (const credentialsEncodingMode of ['strict', 'loose']) {
      await check(`simple-oauth2: ${authorizationMethod}, ${credentialsEncodingMode}`, async () => {
        const client = new ClientCredentials(config(pair.access_key, { authorizationMethod, credentialsEncodingMode }));
        const token = await client.getToken({ scope: 'SiigoAPI' });
        assert.equal(token.expired(), false);
        const headers = { Authorization: `${token.token.token_type} ${token.token.access_token}`, ...partner };
        assert.equal((await fetch(`${url}/v1/credential`, { headers })).status, 200);
      });
    }
  }
  await check('simple-oauth2: a wrong secret is invalid_client', () =>
    assert.rejects(new ClientCredentials(config('x')).getToken({}), ({ output, data }) =>
      output.statusCode === 401 && data.payload.error === 'invalid_client'));
  await check('simple-oauth2: a JSON body is refused in the words of OAuth', () =>
    assert.rejects(new ClientCredentials(config(pair.access_key, { bodyFormat: 'json' })).getToken({}), ({ output, data }) =>
      output.statusCode === 400 && data.payload.error === 'invalid_request'));
}
