<?php
const URL = {{url}};
const USER = {{user}};
const PARTNER = 'MiTienda';

function send(string $path, array $headers, ?array $body = null): array
{
    $headers[] = 'Partner-Id: ' . PARTNER;
    $http = ['method' => $body === null ? 'GET' : 'POST', 'header' => $headers, 'ignore_errors' => true, 'timeout' => 30];
    if ($body !== null) {
        $http['content'] = json_encode($body);
    }
    $answer = file_get_contents(URL . $path, false, stream_context_create(['http' => $http]));
    return [$answer === false ? 'no answer' : $http_response_header[0], $answer];
}

function read(array $received): array
{
    [$status, $answer] = $received;
    if (!str_contains($status, ' 200 ')) {
        fwrite(STDERR, "$status: $answer\n");
        exit(1);
    }
    return json_decode($answer, true);
}

function token(bool $new = false): string
{
    static $token = '', $ends = 0;
    if ($new || time() >= $ends) {
        $pair = ['username' => USER, 'access_key' => getenv('SIIGO_ACCESS_KEY') ?: null];
        $answer = read(send('/auth', ['Content-Type: application/json'], $pair));
        [$token, $ends] = [$answer['access_token'], time() + $answer['expires_in'] - 60];
    }
    return $token;
}

function call(string $path): array
{
    $received = send($path, ['Authorization: Bearer ' . token()]);
    if (str_contains($received[0], ' 401 ')) {
        $received = send($path, ['Authorization: Bearer ' . token(new: true)]);
    }
    return read($received);
}

print_r(call('/v1/credential'));
print_r(call('/v1/users'));
