<?php
// Tells Retrack of every order that is due, and ends. start.sh runs it every second; a crontab would do:
//   * * * * * php /path/to/tell-retrack.php

declare(strict_types=1);

require __DIR__ . '/src/leads.php';

/** Nobody waits for it here. */
const LIMIT_SECONDS = 5.0;

foreach (ordersToTell() as $reference) {
    tellRetrack($reference, LIMIT_SECONDS);
}
