<?php
namespace App;

use Illuminate\Foundation\Support\Providers\RouteServiceProvider;
use Illuminate\Support\Facades\Auth;
use Illuminate\Support\Facades\Route;

/** Retrack's API as its page describes it, and the two pages that a refusal may lead to. */
class Routes extends RouteServiceProvider
{
    public function boot()
    {
        Auth::provider('merchants', fn () => new Merchants());
        $this->routes(function () {
            Route::get('/', fn () => 'Retrack');
            Route::get('/login', fn () => 'Sign in')->name('login');
            Route::middleware(['api', 'auth:api'])->prefix('api/v2')->group(function () {
                Route::post('/leads', [Leads::class, 'create']);
                Route::post('/leads/{uuid}', [Leads::class, 'update']);
            });
        });
    }
}
