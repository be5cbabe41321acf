// Lints the OpenAPI document of a running portal: npm run lint -- http://127.0.0.1:5080/openapi/v1.json
// Both rule sets as they are recommended; a warning fails like an error. (Both object to a server that is called localhost.)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const url = process.argv[2] ?? 'http://127.0.0.1:5080/openapi/v1.json';
const here = import.meta.dirname;
const bin = name => join(here, 'node_modules', '.bin', name);
const run = (name, ...args) => spawnSync(bin(name), args, {
  encoding: 'utf8',
  cwd: here,
  env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
});

const linters = {
  redocly(file) {
    const { stdout } = run('redocly', 'lint', file, '--config', 'redocly.yaml', '--format', 'json');
    const { totals, problems } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    return { ...totals, problems: problems.map(({ severity, ruleId, message, location }) => `${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`) };
  },
  spectral(file) {
    const { stdout } = run('spectral', 'lint', file, '--ruleset', 'spectral.yaml', '--format', 'json', '--quiet');
    const found = JSON.parse(stdout.slice(stdout.indexOf('['), stdout.lastIndexOf(']') + 1));
    return {
      errors: found.filter(({ severity }) => severity === 0).length,
      warnings: found.filter(({ severity }) => severity === 1).length,
      problems: found.map(({ severity, code, message, path }) => `${['error', 'warn', 'info', 'hint'][severity]} ${code}: ${message} ${path.join('/')}`),
    };
  },
};

const response = await fetch(url);
if (!response.ok) throw new Error(`${url} answers ${response.status}`);
const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
try {
  const file = join(folder, 'v1.json');
  writeFileSync(file, await response.text());
  for (const [name, lint] of Object.entries(linters)) {
    const { errors, warnings, problems } = lint(file);
    problems.forEach(problem => console.log(`  ${problem}`));
    console.log(`${name}: ${errors} errors, ${warnings} warnings`);
    if (errors + warnings > 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
