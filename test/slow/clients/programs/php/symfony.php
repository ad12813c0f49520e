<?php
declare(strict_types=1);
// A PHP newer than the library has remarks on the library's code.
error_reporting(E_ALL & ~E_DEPRECATED);
require 'Symfony/Component/HttpClient/autoload.php';
require __DIR__ . '/journey.php';

$client = Symfony\Component\HttpClient\HttpClient::create(['timeout' => 10]);
journey(function (string $url, array $headers, string $body) use ($client): array {
    $response = $client->request('POST', $url, ['headers' => $headers, 'body' => $body]);
    return [$response->getStatusCode(), $response->getContent(false)];
});
