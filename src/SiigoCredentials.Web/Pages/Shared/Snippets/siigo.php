<?php
const URL = {{url}};
const USER = {{user}};

function call(string $path, array $headers, ?array $body = null): array
{
    $http = ['method' => $body === null ? 'GET' : 'POST', 'header' => $headers, 'ignore_errors' => true, 'timeout' => 30];
    if ($body !== null) {
        $http['content'] = json_encode($body);
    }
    $answer = file_get_contents(URL . $path, false, stream_context_create(['http' => $http]));
    $status = $answer === false ? 'no answer' : $http_response_header[0];
    if (!str_contains($status, ' 200 ')) {
        fwrite(STDERR, "$status: $answer\n");
        exit(1);
    }
    return json_decode($answer, true);
}

$pair = ['username' => USER, 'access_key' => getenv('SIIGO_ACCESS_KEY') ?: null];
$token = call('/auth', ['Content-Type: application/json'], $pair)['access_token'];
print_r(call('/v1/credential', ["Authorization: Bearer $token", 'Partner-Id: MiTienda']));
