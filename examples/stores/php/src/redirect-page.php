<?php
// The redirect page: keeps the click in a cookie, then sends the visitor to the deeplink.

declare(strict_types=1);

const TEN_DAYS_IN_SECONDS = 10 * 24 * 60 * 60;

function isClick(mixed $value): bool
{
    $uuid = '/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/Di';
    return is_string($value) && preg_match($uuid, $value) === 1;
}

function redirectPage(mixed $click, mixed $deeplink, string $origin): void
{
    if (isClick($click)) {
        setcookie('retrack_click', $click, [
            'expires' => time() + TEN_DAYS_IN_SECONDS,
            'path' => '/',
            'secure' => true,
            'samesite' => 'Lax',
        ]);
    }
    // A browser must ask again each time: an answer that it keeps sets no cookie.
    header('Cache-Control: no-store');
    header('Location: ' . destination($deeplink, $origin), true, 303);
}

/**
 * Where to send a visitor: the deeplink where it is a page of this store, else the start page.
 * Anybody can write a link to the redirect page, so a deeplink to another site is not followed:
 * it would lend the store's good name to whoever wrote the link.
 */
function destination(mixed $deeplink, string $origin): string
{
    if (!is_string($deeplink)) {
        return '/';
    }
    // What is no character of a URL is encoded before anything is judged, and the backslash with it,
    // which browsers take for a slash: the URL that is parsed here is the very one that is sent.
    $address = preg_replace_callback('/[^\x21-\x7e]|\\\\/', fn ($found) => rawurlencode($found[0]), $deeplink);
    return originOf($address) === $origin ? $address : '/';
}

/** Compare parsed origins, never how a text begins: https://store.example@evil.example/ begins well. */
function originOf(string $address): ?string
{
    $parts = parse_url($address);
    if ($parts === false || !isset($parts['scheme'], $parts['host']) || isset($parts['user'])) {
        return null;
    }
    $port = isset($parts['port']) ? ":{$parts['port']}" : '';
    return strtolower("{$parts['scheme']}://{$parts['host']}") . $port;
}
