const url = {{url}};
const user = {{user}};

async function call(path, options) {
  const answer = await fetch(url + path, options);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${text}`);
  return JSON.parse(text);
}

try {
  const { access_token } = await call('/auth', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: user, access_key: process.env.SIIGO_ACCESS_KEY }),
  });
  console.log(await call('/v1/credential', {
    headers: { Authorization: `Bearer ${access_token}`, 'Partner-Id': 'MiTienda' },
  }));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
