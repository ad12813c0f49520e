<?php
namespace App;

use Illuminate\Auth\GenericUser;
use Illuminate\Contracts\Auth\Authenticatable;
use Illuminate\Contracts\Auth\UserProvider;

/** The users of the API: the one merchant of Retrack's example, found by her token. */
class Merchants implements UserProvider
{
    public function retrieveByCredentials(array $credentials)
    {
        return ($credentials['api_token'] ?? null) === getenv('TOKEN') ? new GenericUser(['id' => 1]) : null;
    }

    public function retrieveById($identifier)
    {
        return null;
    }

    public function retrieveByToken($identifier, $token)
    {
        return null;
    }

    public function updateRememberToken(Authenticatable $user, $token)
    {
    }

    public function validateCredentials(Authenticatable $user, array $credentials)
    {
        return true;
    }
}
