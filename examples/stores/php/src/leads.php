<?php
// Tells Retrack of orders. What it did not take is told again, later and later, until it answers 200.

declare(strict_types=1);

require_once __DIR__ . '/orders.php';

/** "The API will return with HTTP 200 OK if the lead has been successfully saved." */
const SAVED = 200;
/** An update that Retrack refuses, as of a lead that is approved, it refuses each time. */
const REFUSED_FOR_GOOD = [400, 409, 422];
const FIRST_PAUSE_SECONDS = 0.5;
const LONGEST_PAUSE_SECONDS = 300.0;

/** Takes the next step with an order, where one is due. Retrack's trouble is noted with the order, never thrown. */
function tellRetrack(string $reference, float $limitSeconds): void
{
    $order = claimOrder($reference);
    if ($order === null) {
        return;
    }
    if ($order['lead'] === null) {
        $lead = ['event' => getenv('RETRACK_EVENT'), 'click' => $order['click'], 'reference' => $reference];
        if ($order['voucher'] !== '') {
            $lead['voucher'] = $order['voucher'];
        }
        $answer = post('/api/v2/leads', $lead, $limitSeconds);
        // After an answer that was lost or cut the same reference is sent, so that Retrack can tell both are one.
        $uuid = json_decode($answer['text'], true)['data']['uuid'] ?? null;
        $changed = $answer['status'] === SAVED && is_string($uuid) ? ['lead' => $uuid] : null;
    } else {
        // By the uuid that the creation of the lead was answered with.
        $answer = post("/api/v2/leads/{$order['lead']}", ['status' => $order['status']], $limitSeconds);
        $isSettled = $answer['status'] === SAVED || in_array($answer['status'], REFUSED_FOR_GOOD, true);
        $changed = $isSettled ? ['told' => $order['status']] : null;
    }
    if ($changed !== null) {
        settleOrder($reference, $changed + ['failures' => 0, 'due' => 0]);
        return;
    }
    $due = microtime(true) + pauseAfter($order['failures'], $answer['retryAfter']);
    settleOrder($reference, ['failures' => $order['failures'] + 1, 'due' => $due]);
    $seen = $answer['status'] === null ? 'no answer' : "{$answer['status']} " . substr($answer['text'], 0, 200);
    error_log("Retrack was not told of order $reference yet: $seen");
}

/** @return array{status: ?int, text: string, retryAfter: float} where `status` is null if no answer came */
function post(string $path, array $body, float $limitSeconds): array
{
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Authorization: Bearer ' . getenv('RETRACK_TOKEN'),
            'Content-Type: application/json',
            'Accept: application/json',
            'Connection: close',
        ],
        'content' => json_encode($body, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE),
        'protocol_version' => 1.1,
        'timeout' => $limitSeconds,
        // Answers that are no success are answers too, and a redirect is not a saved lead.
        'ignore_errors' => true,
        'follow_location' => 0,
    ]]);
    $deadline = microtime(true) + $limitSeconds;
    $stream = @fopen(rtrim(getenv('RETRACK_API_URL'), '/') . $path, 'rb', false, $context);
    if ($stream === false) {
        return ['status' => null, 'text' => '', 'retryAfter' => 0.0];
    }
    $headers = stream_get_meta_data($stream)['wrapper_data'];
    // The timeout is for each read; an answer that drips would never run into it.
    for ($text = ''; !feof($stream) && microtime(true) < $deadline; ) {
        $text .= fread($stream, 8192);
    }
    fclose($stream);
    preg_match('#^HTTP/\S+ (\d{3})#', $headers[0] ?? '', $found);
    return ['status' => (int) ($found[1] ?? 0), 'text' => $text, 'retryAfter' => retryAfterSeconds($headers)];
}

function pauseAfter(int $failures, float $retryAfter): float
{
    $doubled = min(FIRST_PAUSE_SECONDS * 2 ** min($failures, 16), LONGEST_PAUSE_SECONDS);
    // A little chance keeps many stores from coming back in the same moment.
    return max($doubled * (1 + mt_rand() / mt_getrandmax() / 5), $retryAfter);
}

/** `Retry-After` is in seconds, or a date. */
function retryAfterSeconds(array $headers): float
{
    foreach ($headers as $header) {
        if (preg_match('/^Retry-After:\s*(.+?)\s*$/i', $header, $found) === 1) {
            $seconds = ctype_digit($found[1]) ? (float) $found[1] : strtotime($found[1]) - microtime(true);
            return max(0.0, $seconds);
        }
    }
    return 0.0;
}
