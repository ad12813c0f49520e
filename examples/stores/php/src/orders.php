<?php
/**
 * The orders of the store, and what Retrack is still to be told of them: a file each, in STORE_DATA.
 * A real store keeps both in its database.
 *
 * An order knows the `click` it came by, or null; its `status`, in Retrack's words; the `lead` that
 * Retrack made of it, by uuid, or null; and what Retrack was `told` of its status. What is still to
 * be told follows from these. For each order with something to tell there is a mark in the folder
 * to-tell, so that nobody has to read through all orders to find it.
 */

declare(strict_types=1);

/** Whoever tells Retrack of an order has it for so long; later it is anybody's again. */
const CLAIM_SECONDS = 30.0;

/** `click` is null for a customer who did not come from Retrack: then there is no lead. */
function placeOrder(?string $click, string $voucher): string
{
    return alone(function () use ($click, $voucher): string {
        $counter = dataFolder() . '/last-number';
        $number = 1 + (is_file($counter) ? (int) file_get_contents($counter) : 1000);
        write($counter, (string) $number);
        $order = [
            'reference' => "A$number",
            'click' => $click,
            'voucher' => $voucher,
            'status' => 'pending',
            'lead' => null,
            'told' => 'pending',
            'failures' => 0,
            'due' => 0,
        ];
        writeOrder($order);
        return $order['reference'];
    });
}

/** False where it can no longer be changed: Retrack takes no update once a lead has been approved. */
function changeOrder(string $reference, string $status): bool
{
    return alone(function () use ($reference, $status): bool {
        $order = readOrder($reference);
        if ($order === null || $order['status'] === 'approved') {
            return false;
        }
        writeOrder(['status' => $status] + $order);
        return true;
    });
}

/** The references of the orders that Retrack is still to be told of. */
function ordersToTell(): array
{
    return array_map('basename', glob(dataFolder() . '/to-tell/*'));
}

/** The order, to tell Retrack of it now; null where there is nothing to tell, or not yet, or somebody is at it. */
function claimOrder(string $reference): ?array
{
    return alone(function () use ($reference): ?array {
        $order = readOrder($reference);
        if ($order === null || !isToTell($order) || $order['due'] > microtime(true)) {
            return null;
        }
        writeOrder(['due' => microtime(true) + CLAIM_SECONDS] + $order);
        return $order;
    });
}

/** What has come of telling: values that changed. Those of others, such as a new status, are left as they are. */
function settleOrder(string $reference, array $changed): void
{
    alone(fn () => writeOrder($changed + readOrder($reference)));
}

function isToTell(array $order): bool
{
    return $order['click'] !== null && ($order['lead'] === null || $order['told'] !== $order['status']);
}

/** One at a time: requests, and the process that tells Retrack. Nobody asks Retrack anything meanwhile. */
function alone(callable $work): mixed
{
    $lock = fopen(dataFolder() . '/lock', 'c');
    flock($lock, LOCK_EX);
    try {
        return $work();
    } finally {
        fclose($lock);
    }
}

function readOrder(string $reference): ?array
{
    $file = orderFile($reference);
    return $file === null || !is_file($file) ? null : json_decode(file_get_contents($file), true, 8, JSON_THROW_ON_ERROR);
}

/** The mark comes before what it marks, and goes after it: ended in between, there is one too many. */
function writeOrder(array $order): void
{
    $mark = dataFolder() . "/to-tell/{$order['reference']}";
    if (isToTell($order)) {
        touch($mark);
    }
    write(orderFile($order['reference']), json_encode($order, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE));
    if (!isToTell($order) && is_file($mark)) {
        unlink($mark);
    }
}

/** Whole, or not at all. */
function write(string $file, string $text): void
{
    if (file_put_contents("$file.new", $text) !== strlen($text) || !rename("$file.new", $file)) {
        throw new RuntimeException("$file cannot be written.");
    }
}

/** Null for what is no reference of ours: it comes from addresses, and must not lead out of the folder. */
function orderFile(string $reference): ?string
{
    return preg_match('/^A\d{1,15}$/D', $reference) === 1 ? dataFolder() . "/orders/$reference.json" : null;
}

function dataFolder(): string
{
    static $folder = null;
    if ($folder === null) {
        $folder = getenv('STORE_DATA') ?: dirname(__DIR__) . '/data';
        foreach (["$folder/orders", "$folder/to-tell"] as $needed) {
            // Two processes may make it at once; what counts is that it is there.
            if (!is_dir($needed) && !@mkdir($needed, 0700, true) && !is_dir($needed)) {
                throw new RuntimeException("The folder $needed cannot be made.");
            }
        }
    }
    return $folder;
}
