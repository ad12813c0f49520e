<?php
declare(strict_types=1);
require __DIR__ . '/journey.php';

// One handle for all requests: it keeps its connection.
$curl = curl_init();
journey(function (string $url, array $headers, string $body) use ($curl): array {
    curl_setopt_array($curl, [
        CURLOPT_URL => $url,
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_HTTPHEADER => toLines($headers),
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 10,
    ]);
    $text = curl_exec($curl);
    if ($text === false) {
        throw new RuntimeException(curl_error($curl));
    }
    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $text];
});
