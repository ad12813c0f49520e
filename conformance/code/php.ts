import type { LanguageCode } from './pieces.ts'

export const PHP: LanguageCode = {
  name: 'PHP',
  mark: 'php',
  top: null,
  pieces: {
    'is-click': `/** A click is a uuid, of any version. */
function isClick(mixed $value): bool
{
    return is_string($value) && preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $value) === 1;
}`,

    'click-cookie': `/** Keeps a click as it is: for ten days, which are 864,000 seconds. */
function keepClick(string $click): void
{
    setcookie('retrack_click', $click, [
        'expires' => time() + 864000,
        'path' => '/',
        'secure' => true,
        'samesite' => 'Lax',
    ]);
}`,

    destination: `/** The deeplink, where it is a page of the store; else the start page. STORE_URL is such as https://www.store.example */
function destination(mixed $deeplink): string
{
    if (!is_string($deeplink)) {
        return '/';
    }
    // What no URL holds is encoded first, so that what is judged is what is sent; browsers take \\ for /.
    $address = preg_replace_callback('/[^\\x21-\\x7e]|\\\\\\\\/', fn ($found) => rawurlencode($found[0]), $deeplink);
    $parts = parse_url($address);
    if ($parts === false || isset($parts['user'])) {
        return '/';
    }
    $origin = strtolower(($parts['scheme'] ?? '') . '://' . ($parts['host'] ?? ''));
    $port = isset($parts['port']) ? ":{$parts['port']}" : '';
    return $origin . $port === getenv('STORE_URL') ? $address : '/';
}`,

    'redirect-page': `function redirectPage(): void
{
    $click = $_GET['click'] ?? null;
    // Every visit that brings a click replaces the one before; a visit that brings none leaves it as it is.
    if (isClick($click)) {
        keepClick($click);
    }
    header('Cache-Control: no-store');
    header('Location: ' . destination($_GET['deeplink'] ?? null), true, 303);
}`,

    order: `/** Saved together with the order. The click is the one of her own cookie, as she orders; null: no lead. */
function trackingOf(string $orderNumber, ?string $voucher): array
{
    $click = $_COOKIE['retrack_click'] ?? null;
    return [
        'reference' => $orderNumber,
        'click' => isClick($click) ? $click : null,
        'voucher' => $voucher,
        'status' => 'pending',
        'lead' => null,
        'told' => 'pending',
        'failures' => 0,
        'due' => 0,
    ];
}`,

    lead: `/** The documented fields, and no others. */
function leadOf(array $order): array
{
    $lead = ['event' => getenv('RETRACK_EVENT'), 'click' => $order['click'], 'reference' => $order['reference']];
    return ($order['voucher'] ?? '') === '' ? $lead : $lead + ['voucher' => $order['voucher']];
}`,

    pause: `/** Twice as long after each failure, up to five minutes, and never shorter than Retrack asks for. */
function pauseSeconds(int $failures, float $asked): float
{
    return max(min(0.5 * 2 ** $failures, 300.0) * (1 + mt_rand() / mt_getrandmax() / 5), $asked);
}

/** \`Retry-After\` is in seconds, or a date. */
function retryAfterSeconds(string $header): float
{
    return max(0.0, ctype_digit($header) ? (float) $header : (float) strtotime($header) - microtime(true));
}`,

    post: `final class NotTaken extends RuntimeException
{
    public function __construct(string $why, public readonly int $status, public readonly float $asked)
    {
        parent::__construct($why);
    }
}

/** Returns Retrack's response if it is 200. Everything else has saved nothing: a redirect, a broken connection, half an answer. */
function post(string $path, array $body): array
{
    $asked = 0.0;
    $request = curl_init(getenv('RETRACK_API_URL') . $path);
    curl_setopt_array($request, [
        CURLOPT_POSTFIELDS => json_encode($body, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE),
        CURLOPT_HTTPHEADER => [
            'Authorization: Bearer ' . getenv('RETRACK_TOKEN'),
            'Content-Type: application/json',
            'Accept: application/json',
        ],
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false,
        CURLOPT_TIMEOUT => 5,
        CURLOPT_HEADERFUNCTION => function ($request, string $line) use (&$asked): int {
            if (preg_match('/^Retry-After:\\s*(.+?)\\s*$/i', $line, $found) === 1) {
                $asked = retryAfterSeconds($found[1]);
            }
            return strlen($line);
        },
    ]);
    $text = curl_exec($request);
    if ($text === false) {
        throw new NotTaken('Retrack did not answer: ' . curl_error($request), 0, 0.0);
    }
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    if ($status !== 200) {
        throw new NotTaken("Retrack answered $status: " . substr($text, 0, 200), $status, $asked);
    }
    return json_decode($text, true) ?? [];
}`,

    tell: `/** First the lead, whose uuid is kept; then the status, to that uuid. $update saves fields of an order in your database. */
function tellRetrack(array $order, callable $update): void
{
    ['reference' => $reference, 'status' => $status, 'lead' => $lead, 'failures' => $failures] = $order;
    try {
        if ($lead === null) {
            $uuid = post('/api/v2/leads', leadOf($order))['data']['uuid']
                ?? throw new NotTaken('The answer of Retrack cannot be read.', 200, 0.0);
            $update($reference, ['lead' => $uuid, 'failures' => 0, 'due' => 0]);
        } else {
            post("/api/v2/leads/$lead", ['status' => $status]);
            $update($reference, ['told' => $status, 'failures' => 0, 'due' => 0]);
        }
    } catch (NotTaken $error) {
        error_log("Order $reference: {$error->getMessage()}");
        // An update that Retrack refuses, as of a lead that is approved, it refuses for ever.
        if ($lead !== null && in_array($error->status, [400, 409, 422], true)) {
            $update($reference, ['told' => $status]);
        } else {
            $due = microtime(true) + pauseSeconds($failures, $error->asked);
            $update($reference, ['failures' => $failures + 1, 'due' => $due]);
        }
    }
}`,

    worker: `/**
 * Runs in a process of its own, under systemd or supervisor. All it knows is in the database, so a restart goes on where
 * it was. $outstanding reads
 * SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told <> status) AND due <= ? ORDER BY due
 */
function runWorker(callable $outstanding, callable $update): never
{
    for (;;) {
        foreach ($outstanding(microtime(true)) as $order) {
            tellRetrack($order, $update);
        }
        usleep(500_000);
    }
}`,

    status: `const RETRACK_STATUS = ['cancelled' => 'rejected', 'returned' => 'rejected', 'completed' => 'approved'];

/** To be called where the state of an order changes, whoever changes it. An approval is final. */
function onStateChange(array $order, string $state, callable $update): bool
{
    $status = RETRACK_STATUS[$state] ?? null;
    if ($status === null || $order['status'] === 'approved') {
        return false;
    }
    $update($order['reference'], ['status' => $status]);
    return true;
}`,
  },
}
