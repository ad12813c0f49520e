<?php
declare(strict_types=1);
require __DIR__ . '/journey.php';

journey(function (string $url, array $headers, string $body): array {
    $http = [
        'method' => 'POST',
        'header' => toLines($headers),
        'content' => $body,
        'ignore_errors' => true,
        'timeout' => 10,
    ];
    $text = file_get_contents($url, false, stream_context_create(['http' => $http]));
    if ($text === false) {
        throw new RuntimeException('There was no answer.');
    }
    return [(int) explode(' ', $http_response_header[0])[1], $text];
});
