<?php
// The front door of a Laravel application, to which nginx sends every request.
require 'Illuminate/autoload.php';
require __DIR__ . '/../app/Kernel.php';
require __DIR__ . '/../app/Leads.php';
require __DIR__ . '/../app/Merchants.php';
require __DIR__ . '/../app/Routes.php';

$app = new Illuminate\Foundation\Application(dirname(__DIR__));
// Nothing is written beside the source.
$app->useStoragePath(getenv('STORAGE'));
$app->singleton(Illuminate\Contracts\Http\Kernel::class, App\Kernel::class);
$app->singleton(Illuminate\Contracts\Debug\ExceptionHandler::class, Illuminate\Foundation\Exceptions\Handler::class);

$kernel = $app->make(Illuminate\Contracts\Http\Kernel::class);
$request = Illuminate\Http\Request::capture();
$response = $kernel->handle($request)->send();
$kernel->terminate($request, $response);
