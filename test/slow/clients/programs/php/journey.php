<?php
/** What every client here does with Retrack; each of PHP's ways to send gives `$send`, which returns status and text. */
declare(strict_types=1);

const ATTEMPTS = 3;

function journey(callable $send): void
{
    $answers = [];
    $post = function (string $path, array $fields) use ($send, &$answers): array {
        [$status, $text] = $send(
            getenv('RETRACK_URL') . "/api/v2/leads$path",
            [
                'Authorization' => 'Bearer ' . getenv('RETRACK_TOKEN'),
                'Accept' => 'application/json',
                'Content-Type' => 'application/json',
            ],
            json_encode($fields, JSON_THROW_ON_ERROR),
        );
        $answers[] = $status;
        return [$status, json_decode($text, true, 512, JSON_THROW_ON_ERROR)];
    };
    $lead = ['event' => getenv('LEAD_EVENT'), 'click' => getenv('LEAD_CLICK')];
    $reference = getenv('LEAD_REFERENCE');

    [, $created] = $post('', $lead + ['reference' => $reference]);
    [, $updated] = $post('/' . $created['data']['uuid'], ['status' => 'approved']);
    [, $refused] = $post('', $lead);
    usleep((int) (1e6 * (float) getenv('PAUSE_SECONDS')));
    for ($attempt = 1; $attempt <= ATTEMPTS; $attempt++) {
        [$status, $retried] = $post('', $lead + ['reference' => "$reference-retried"]);
        if ($status < 500) {
            break;
        }
    }
    echo json_encode([
        'lead' => $created['data']['uuid'],
        'reference' => $created['data']['reference'],
        'status' => $updated['data']['status']['name'],
        'message' => $refused['message'],
        'retried' => $retried['data']['uuid'],
        'answers' => $answers,
    ], JSON_THROW_ON_ERROR), "\n";
}

/** "Name: value" each, as curl and streams have them. */
function toLines(array $headers): array
{
    return array_map(fn ($name, $value) => "$name: $value", array_keys($headers), $headers);
}
