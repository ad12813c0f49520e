<?php
/*
 * A small store that does what Retrack asks for, in plain PHP. Copy from it what you need:
 *
 *   src/redirect-page.php   takes the click in and sends the visitor on
 *   src/orders.php          keeps orders, and with them what Retrack is still to be told
 *   src/leads.php           tells Retrack
 *   tell-retrack.php        tells it again, until it has saved it
 *   public/index.php        the store itself: pages and checkout
 */

declare(strict_types=1);

require __DIR__ . '/../src/redirect-page.php';
require __DIR__ . '/../src/leads.php';

/** No customer waits longer for Retrack to say something; what was not told by then is told by tell-retrack.php. */
const WAIT_IN_CHECKOUT_SECONDS = 1.0;
// A real store names its own: https://www.store.example
define('ORIGIN', 'http://127.0.0.1:' . getenv('PORT'));

$path = strtok($_SERVER['REQUEST_URI'], '?');
$isPost = $_SERVER['REQUEST_METHOD'] === 'POST';

if ($path === '/retrack') {
    redirectPage($_GET['click'] ?? null, $_GET['deeplink'] ?? null, ORIGIN);
} elseif ($path === '/') {
    page('A small store', '<a href="/some-product">Some product</a>');
} elseif ($path === '/some-product') {
    $size = htmlspecialchars(text($_GET['size'] ?? 'any'));
    $form = '<input name="voucher" aria-label="Voucher"><button>Order</button>';
    page('Some product', "<p>Size: $size</p><form method=\"post\" action=\"/checkout\">$form</form>");
} elseif ($path === '/checkout' && $isPost) {
    $click = $_COOKIE['retrack_click'] ?? null;
    // The cookie is in the hands of whoever has the browser: what is no click is no click.
    $reference = placeOrder(isClick($click) ? $click : null, text($_POST['voucher'] ?? ''));
    // Under PHP-FPM, fastcgi_finish_request() before the next line, and the customer does not wait at all.
    tellRetrack($reference, WAIT_IN_CHECKOUT_SECONDS);
    header('Location: /thank-you', true, 303);
} elseif ($path === '/thank-you') {
    page('Thank you for your order');
} elseif ($isPost && preg_match('#^/orders/([^/]+)/(cancel|complete)$#D', $path, $found) === 1) {
    // In a real store this is for its staff only.
    $isChanged = changeOrder($found[1], $found[2] === 'complete' ? 'approved' : 'rejected');
    http_response_code($isChanged ? 204 : 409);
} else {
    http_response_code(404);
    page('There is no such page');
}

/** What a visitor sent may be an array, too: `?size[]=M`. */
function text(mixed $value): string
{
    return is_string($value) ? $value : '';
}

function page(string $title, string $body = ''): void
{
    header('Content-Type: text/html; charset=utf-8');
    echo "<!doctype html><html lang=\"en\"><title>$title</title><h1>$title</h1>$body</html>";
}
