<?php
namespace App;

use Illuminate\Auth\Middleware\Authenticate;
use Illuminate\Foundation\Http\Kernel as HttpKernel;
use Illuminate\Foundation\Http\Middleware\ConvertEmptyStringsToNull;
use Illuminate\Foundation\Http\Middleware\TrimStrings;
use Illuminate\Foundation\Http\Middleware\ValidatePostSize;
use Illuminate\Routing\Middleware\SubstituteBindings;

/** The middleware of a new Laravel application, without its limit of requests and without CORS, which Debian lacks. */
class Kernel extends HttpKernel
{
    protected $middleware = [ValidatePostSize::class, TrimStrings::class, ConvertEmptyStringsToNull::class];
    protected $middlewareGroups = ['api' => [SubstituteBindings::class]];
    protected $routeMiddleware = ['auth' => Authenticate::class];
}
