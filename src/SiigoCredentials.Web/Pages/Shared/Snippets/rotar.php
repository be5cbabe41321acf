<?php
const URL = {{url}};
const USER = {{user}};
const PARTNER = 'MiTienda';
const FILE = __DIR__ . '/siigo-clave.json';
const NAME = FILE . '.rotacion';

function stop(string $why): never
{
    fwrite(STDERR, "$why\n");
    exit(1);
}

function write(string $path, string $text): string
{
    $temporary = $path . '.' . getmypid();
    umask(0077);
    $file = fopen($temporary, 'w');
    if ($file === false || fwrite($file, $text) !== strlen($text) || !fsync($file) || !fclose($file)) {
        stop("Could not write $temporary");
    }
    return $temporary;
}

function load(): array
{
    if (is_file(FILE)) {
        return json_decode(file_get_contents(FILE), true);
    }
    return ['access_key' => getenv('SIIGO_ACCESS_KEY') ?: stop('Set SIIGO_ACCESS_KEY')];
}

function save(array $state): void
{
    rename(write(FILE, json_encode($state)), FILE) || stop('Could not write ' . FILE);
}

function name(): string
{
    $temporary = write(NAME, bin2hex(random_bytes(16)));
    @link($temporary, NAME);
    unlink($temporary);
    return file_get_contents(NAME) ?: stop('Could not read ' . NAME);
}

function forgetName(): void
{
    @unlink(NAME);
}

function send(string $method, string $path, array $headers, ?array $body = null): array
{
    $headers[] = 'Partner-Id: ' . PARTNER;
    $http = ['method' => $method, 'header' => $headers, 'ignore_errors' => true, 'timeout' => 30];
    if ($body !== null) {
        $http['content'] = json_encode($body);
    }
    $answer = file_get_contents(URL . $path, false, stream_context_create(['http' => $http]));
    return [$answer === false ? 'no answer' : $http_response_header[0], $answer];
}

function has(array $received, int $status): bool
{
    return str_contains($received[0], " $status ");
}

function check(array $received, int $status = 200): array
{
    return has($received, $status) ? json_decode($received[1], true) : stop("$received[0]: $received[1]");
}

function signIn(?string $accessKey): array
{
    return send('POST', '/auth', ['Content-Type: application/json'], ['username' => USER, 'access_key' => $accessKey]);
}

function bearer(array $token): array
{
    return ['Authorization: Bearer ' . $token['access_token']];
}

$state = load();
[$key, $newKey] = [$state['access_key'], $state['new_key'] ?? null];
if ($newKey === null) {
    $token = check(signIn($key));
    $answer = send('POST', '/v1/credential/rotations', [...bearer($token), 'Idempotency-Key: ' . name()], []);
    if (has($answer, 409)) {
        forgetName();
    }
    $newKey = check($answer, 201)['access_key'];
    save(['access_key' => $key, 'new_key' => $newKey]);
}
$signedIn = signIn($newKey);
if (has($signedIn, 401) && has(signIn($key), 200)) {
    save(['access_key' => $key]);
    forgetName();
}
$token = check($signedIn);
save(['access_key' => $newKey]);
forgetName();
print_r(check(send('GET', '/v1/credential/rotations', bearer($token))));
