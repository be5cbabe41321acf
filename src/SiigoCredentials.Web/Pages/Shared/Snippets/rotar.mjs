import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const url = {{url}};
const user = {{user}};
const partner = { 'Partner-Id': 'MiTienda' };
const file = fileURLToPath(new URL('siigo-clave.json', import.meta.url));
const nameFile = file + '.rotacion';

function write(path, text) {
  const temporary = `${path}.${process.pid}`;
  fs.writeFileSync(temporary, text, { mode: 0o600, flush: true });
  return temporary;
}

function load() {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!process.env.SIIGO_ACCESS_KEY) throw new Error('Set SIIGO_ACCESS_KEY');
  return { access_key: process.env.SIIGO_ACCESS_KEY };
}

function save(state) {
  fs.renameSync(write(file, JSON.stringify(state)), file);
}

function name() {
  const temporary = write(nameFile, randomUUID());
  try {
    fs.linkSync(temporary, nameFile);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  fs.rmSync(temporary);
  return fs.readFileSync(nameFile, 'utf8');
}

function forgetName() {
  fs.rmSync(nameFile, { force: true });
}

async function send(method, path, headers, body) {
  const answer = await fetch(url + path, { method, headers: { ...partner, ...headers }, body });
  return { status: answer.status, text: await answer.text() };
}

function check(answer, status = 200) {
  if (answer.status !== status) throw new Error(`HTTP ${answer.status}: ${answer.text}`);
  return JSON.parse(answer.text);
}

function signIn(accessKey) {
  return send('POST', '/auth', { 'Content-Type': 'application/json' }, JSON.stringify({ username: user, access_key: accessKey }));
}

function bearer(token) {
  return { Authorization: `Bearer ${token.access_token}` };
}

async function rotate() {
  let { access_key: key, new_key: newKey } = load();
  if (!newKey) {
    const token = check(await signIn(key));
    const answer = await send('POST', '/v1/credential/rotations', { ...bearer(token), 'Idempotency-Key': name() });
    if (answer.status === 409) forgetName();
    newKey = check(answer, 201).access_key;
    save({ access_key: key, new_key: newKey });
  }
  const signedIn = await signIn(newKey);
  if (signedIn.status === 401 && (await signIn(key)).status === 200) {
    save({ access_key: key });
    forgetName();
  }
  const token = check(signedIn);
  save({ access_key: newKey });
  forgetName();
  console.log(check(await send('GET', '/v1/credential/rotations', bearer(token))));
}

try {
  await rotate();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
