<?php

require __DIR__ . '/retrack.php';
require __DIR__ . '/orders.php';

runWorker('outstanding', 'update');
