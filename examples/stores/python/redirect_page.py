"""The redirect page: keeps the click in a cookie, then sends the visitor to the deeplink."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

TEN_DAYS_IN_SECONDS = 10 * 24 * 60 * 60
UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE
)
# All that may stand in a URL as it is. The backslash is left out: browsers take it for a slash.
PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).replace("\\", "")


def is_click(value: str) -> bool:
    return UUID.fullmatch(value) is not None


def click_cookie(click: str) -> str:
    """The `Set-Cookie` that keeps a click, as Retrack asks for it."""
    return f"retrack_click={click}; Max-Age={TEN_DAYS_IN_SECONDS}; Path=/; Secure; SameSite=Lax"


def destination(deeplink: str, origin: str) -> str:
    """
    Where to send a visitor: the deeplink where it is a page of this store, else the start page.

    Anybody can write a link to the redirect page, so a deeplink to another site is not followed: it
    would lend the store's good name to whoever wrote the link.
    """
    # What is no character of a URL is encoded before anything is judged, so that the URL which is
    # parsed here is the very one that is sent, and no line break gets into a header.
    address = quote(deeplink, safe=PRINTABLE)
    return address if origin_of(address) == origin else "/"


def origin_of(address: str) -> str | None:
    # Compare parsed origins, never how a text begins: https://store.example@evil.example/ begins well.
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if "@" in parts.netloc or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.hostname}{port}"
