const url = {{url}};
const user = {{user}};
const partner = { 'Partner-Id': 'MiTienda' };
const kept = { token: '', ends: 0 };

async function read(answer) {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${text}`);
  return JSON.parse(text);
}

async function token() {
  if (Date.now() >= kept.ends) {
    const answer = await read(await fetch(url + '/auth', {
      method: 'POST',
      headers: { ...partner, 'Content-Type': 'application/json' },
      body: JSON.stringify({ username: user, access_key: process.env.SIIGO_ACCESS_KEY }),
    }));
    kept.token = answer.access_token;
    kept.ends = Date.now() + (answer.expires_in - 60) * 1000;
  }
  return kept.token;
}

async function get(path) {
  return fetch(url + path, { headers: { ...partner, Authorization: `Bearer ${await token()}` } });
}

async function call(path) {
  let answer = await get(path);
  if (answer.status === 401) {
    kept.ends = 0;
    answer = await get(path);
  }
  return read(answer);
}

try {
  console.log(await call('/v1/credential'));
  console.log(await call('/v1/users'));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
