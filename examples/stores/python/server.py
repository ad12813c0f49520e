"""
A small store that does what Retrack asks for, of Python's standard library alone. Copy what you need:

    redirect_page.py   takes the click in and sends the visitor on
    orders.py          keeps orders, and with them what Retrack is still to be told
    leads.py           tells Retrack, and tries again until it has saved it
    server.py          the store itself: pages and checkout

RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT say where leads go, PORT where to listen, STORE_DATA
in which folder the orders are kept.
"""

from __future__ import annotations

import html
import os
import re
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from leads import LeadSender
from orders import Orders
from redirect_page import click_cookie, destination, is_click

LONGEST_FORM = 16 * 1024
CHANGES = {"cancel": "rejected", "complete": "approved"}


class Store(ThreadingHTTPServer):
    def __init__(self, port: int, orders: Orders, leads: LeadSender) -> None:
        super().__init__(("127.0.0.1", port), Pages)
        self.orders = orders
        self.leads = leads
        # A real store names its own: https://www.store.example
        self.origin = f"http://127.0.0.1:{self.server_port}"


class Pages(BaseHTTPRequestHandler):
    server: Store
    protocol_version = "HTTP/1.1"
    # A visitor who says nothing for so long is let go.
    timeout = 10

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = first_values(address.query)
        if address.path == "/retrack":
            self._redirect_page(query.get("click", ""), query.get("deeplink", ""))
        elif address.path == "/":
            self._page("A small store", '<a href="/some-product">Some product</a>')
        elif address.path == "/some-product":
            size = html.escape(query.get("size", "any"))
            form = '<input name="voucher" aria-label="Voucher"><button>Order</button>'
            self._page("Some product", f'<p>Size: {size}</p><form method="post" action="/checkout">{form}</form>')
        elif address.path == "/thank-you":
            self._page("Thank you for your order")
        else:
            self._page("There is no such page", status=404)

    def do_POST(self) -> None:
        form = self._form()
        change = re.fullmatch(r"/orders/([^/]+)/(cancel|complete)", self.path)
        if form is None:
            self.close_connection = True
            self._answer(413)
        elif self.path == "/checkout":
            click = self._cookie("retrack_click")
            # The cookie is in the hands of whoever has the browser: what is no click is no click.
            self.server.orders.place(click if is_click(click) else None, form.get("voucher", ""))
            self.server.leads.wake()
            self._answer(303, {"Location": "/thank-you"})
        elif change is not None:
            # In a real store this is for its staff only.
            is_changed = self.server.orders.change(change[1], CHANGES[change[2]])
            self.server.leads.wake()
            self._answer(204 if is_changed else 409)
        else:
            self._answer(404)

    def _redirect_page(self, click: str, deeplink: str) -> None:
        # A browser must ask again each time: an answer that it keeps sets no cookie.
        headers = {"Location": destination(deeplink, self.server.origin), "Cache-Control": "no-store"}
        if is_click(click):
            headers["Set-Cookie"] = click_cookie(click)
        self._answer(303, headers)

    def _page(self, title: str, body: str = "", status: int = 200) -> None:
        text = f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1>{body}</html>'
        self._answer(status, {"Content-Type": "text/html; charset=utf-8"}, text.encode())

    def _answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _form(self) -> dict[str, str] | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LONGEST_FORM:
            return None
        return first_values(self.rfile.read(int(length)).decode(errors="replace"))

    def _cookie(self, name: str) -> str:
        # Not http.cookies: one cookie that it cannot read makes it forget all that follow.
        for pair in self.headers.get("Cookie", "").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
        return ""

    def log_message(self, *_) -> None:
        """Requests are not worth a line each. What breaks in here is printed all the same."""


def first_values(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


def main() -> None:
    missing = [name for name in ("RETRACK_API_URL", "RETRACK_TOKEN", "RETRACK_EVENT") if not os.environ.get(name)]
    if missing:
        sys.exit(f"Set {' and '.join(missing)}; README.md beside this folder tells how.")
    api_url = os.environ["RETRACK_API_URL"]
    if urlsplit(api_url).scheme not in ("http", "https"):
        sys.exit(f"RETRACK_API_URL is {api_url}; expected a URL.")
    port = os.environ.get("PORT", "3000")
    if not port.isdigit() or int(port) > 65535:
        sys.exit(f"PORT is {port}; expected a number up to 65535.")

    data = Path(os.environ.get("STORE_DATA") or Path(__file__).parent / "data")
    data.mkdir(parents=True, exist_ok=True)
    orders = Orders(data / "orders.sqlite")
    leads = LeadSender(orders, api_url, os.environ["RETRACK_TOKEN"], os.environ["RETRACK_EVENT"])
    try:
        store = Store(int(port), orders, leads)
    except OSError as error:
        sys.exit(f"The store cannot be opened on port {port}: {error.strerror}")

    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    leads.start()
    threading.Thread(target=store.serve_forever, daemon=True).start()
    print(f"The store is at {store.origin}", flush=True)
    ending.wait()
    store.shutdown()
    store.server_close()
    leads.end()


if __name__ == "__main__":
    main()
