// What the scripts with other people's clients share: one line a check, exit code 1 when any failed.
let failures = 0;

export async function check(name, act) {
  try {
    await act();
    console.log(`ok ${name}`);
  } catch (fault) {
    failures++;
    console.log(`FAILED ${name}: ${fault.stack ?? fault}${fault.cause ? `\n  cause: ${String(fault.cause)}` : ''}`);
  }
}

export function finish() {
  console.log(failures === 0 ? 'every check passed' : `${failures} checks FAILED`);
  process.exitCode = failures === 0 ? 0 : 1;
}

export function setting(name) {
  const value = process.env[name];
  if (!value) {
    console.error(`Set ${name}. Needed are PORTAL_URL, PORTAL_API_USER and PORTAL_ACCESS_KEY.`);
    process.exit(2);
  }
  return value;
}
