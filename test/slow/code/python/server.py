"""A store made of nothing but the code to start from, and of what every store has: pages, a checkout, orders."""

import os
import re
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from retrack import on_state_change, redirect_page, run_worker, tracking_of

ORDERS = {}
LOCK = threading.Lock()


def update(reference, changes):
    with LOCK:
        ORDERS[reference].update(changes)


def outstanding(now):
    with LOCK:
        return [
            dict(order)
            for order in ORDERS.values()
            if order["click"] and (order["lead"] is None or order["told"] != order["status"]) and order["due"] <= now
        ]


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        address = urlsplit(self.path)
        if address.path == "/retrack":
            self.answer(*redirect_page(dict(parse_qsl(address.query))))
        else:
            self.answer(200, [("Content-Type", "text/html")], b"<!doctype html><title>A store</title>")

    def do_POST(self):
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()))
        change = re.fullmatch(r"/orders/([^/]+)/(cancel|complete)", self.path)
        if change:
            on_state_change(ORDERS[change[1]], {"cancel": "cancelled", "complete": "completed"}[change[2]], update)
            return self.answer(200, [])
        with LOCK:
            tracking = tracking_of(self.headers["Cookie"], 1001 + len(ORDERS), form.get("voucher"))
            ORDERS[tracking["reference"]] = tracking
        self.answer(303, [("Location", "/some-product")])

    def answer(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Pages)
threading.Thread(target=run_worker, args=(outstanding, update), daemon=True).start()
print(f"The store is at http://127.0.0.1:{os.environ['PORT']}", flush=True)
server.serve_forever()
