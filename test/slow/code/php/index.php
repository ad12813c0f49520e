<?php
// A store made of nothing but the code to start from, and of what every store has: pages, a checkout, orders.

require __DIR__ . '/retrack.php';
require __DIR__ . '/orders.php';

$path = strtok($_SERVER['REQUEST_URI'], '?');
if ($path === '/retrack') {
    redirectPage();
} elseif ($path === '/checkout') {
    withOrders(function (array $orders): array {
        $tracking = trackingOf('A' . (1001 + count($orders)), $_POST['voucher'] ?? null);
        return $orders + [$tracking['reference'] => $tracking];
    });
    header('Location: /some-product', true, 303);
} else {
    if (preg_match('#^/orders/([^/]+)/(cancel|complete)$#D', $path, $found) === 1) {
        $order = withOrders(fn (array $orders): array => $orders)[$found[1]];
        onStateChange($order, $found[2] === 'cancel' ? 'cancelled' : 'completed', 'update');
    }
    echo '<!doctype html><title>A store</title>';
}
