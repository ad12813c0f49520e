<?php
declare(strict_types=1);
// A PHP newer than the library has remarks on the library's code.
error_reporting(E_ALL & ~E_DEPRECATED);
require 'GuzzleHttp/autoload.php';
require __DIR__ . '/journey.php';

$client = new GuzzleHttp\Client(['http_errors' => false, 'timeout' => 10]);
journey(function (string $url, array $headers, string $body) use ($client): array {
    $response = $client->post($url, ['headers' => $headers, 'body' => $body]);
    return [$response->getStatusCode(), (string) $response->getBody()];
});
