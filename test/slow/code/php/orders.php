<?php
// Orders in one file, which a lock keeps whole: what every store has in its database.

/** @param callable(array): array $change of all orders */
function withOrders(callable $change): array
{
    $file = fopen(getenv('STORE_DATA') . '/orders.json', 'c+');
    flock($file, LOCK_EX);
    $text = stream_get_contents($file);
    $orders = $change($text === '' ? [] : json_decode($text, true));
    rewind($file);
    ftruncate($file, 0);
    fwrite($file, json_encode($orders, JSON_FORCE_OBJECT));
    fclose($file);
    return $orders;
}

function update(string $reference, array $changes): void
{
    withOrders(function (array $orders) use ($reference, $changes): array {
        $orders[$reference] = $changes + $orders[$reference];
        return $orders;
    });
}

function outstanding(float $now): array
{
    $isOutstanding = fn (array $order): bool => $order['click'] !== null
        && ($order['lead'] === null || $order['told'] !== $order['status'])
        && $order['due'] <= $now;
    return array_filter(withOrders(fn (array $orders): array => $orders), $isOutstanding);
}
