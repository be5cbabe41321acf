// openapi-typescript, TypeScript and openapi-fetch: the types are written from the document of the running portal, typed-users.ts is
// checked against them, and then run. Nothing is written to disk.
//
//   PORTAL_URL=http://localhost:5080 PORTAL_API_USER=... PORTAL_ACCESS_KEY=... node typed-client.mjs
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import createClient from 'openapi-fetch';
import openapiTypes, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { check, finish, setting } from './checks.mjs';

const url = new URL(setting('PORTAL_URL')).origin;
const source = fileURLToPath(new URL('typed-users.ts', import.meta.url));
const types = fileURLToPath(new URL('portal-api.d.ts', import.meta.url));
let calls;

await check('openapi-typescript and TypeScript: typed-users.ts fits the document', async () => {
  const document = await (await fetch(`${url}/openapi/v1.json`)).json();
  calls = await compile(astToString(await openapiTypes(document)));
});
await check('openapi-fetch: typed calls are answered as the types say', async () => {
  const client = createClient({ baseUrl: url });
  const token = await calls.signIn(client, setting('PORTAL_API_USER'), setting('PORTAL_ACCESS_KEY'));
  client.use({ onRequest: ({ request }) => request.headers.set('Authorization', `Bearer ${token}`) });
  const people = await calls.everybody(client);
  assert.ok(people.length > 1);
  const ids = new Set(calls.idsOf(people));
  assert.equal(ids.size, people.length);
  assert.ok([...ids].every(Number.isSafeInteger));
  assert.deepEqual(await calls.refusal(client), [400, 'invalid_partner_id']);
});
finish();

async function compile(declarations) {
  const options = { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, types: [], skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  let output;
  host.fileExists = (name) => name === types || fileExists(name);
  host.readFile = (name) => (name === types ? declarations : readFile(name));
  host.getSourceFile = (name, ...rest) =>
    name === types ? ts.createSourceFile(name, declarations, options.target) : getSourceFile(name, ...rest);
  host.writeFile = (_, text) => (output = text);
  const program = ts.createProgram([source], options, host);
  const faults = ts.getPreEmitDiagnostics(program);
  assert.equal(faults.length, 0, ts.formatDiagnostics(faults, host));
  program.emit();
  return import(`data:text/javascript,${encodeURIComponent(output)}`); // every import is one of types, so nothing is left to resolve
}
