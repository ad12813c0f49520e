"""
Another Retrack, which behaves in other ways than the mock wherever no page says how: to learn from in tests.

It prints its port. Whatever begins with /__ is for the test: how many requests came, and how many leads were saved.
"""
import gzip
import json
import re
import sys
import threading
import uuid
import zlib
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

TOKEN = "real-token-of-the-merchant-0123456789"
EVENTS = {"1f80e399-6f55-4cef-b8b0-0f74752c1ceb": 4000, "2f80e399-6f55-4cef-b8b0-0f74752c1ceb": 250}
CLICKS = {"59d08c54-18e6-4e0d-9c06-d18be3510e43", "69d08c54-18e6-4e0d-9c06-d18be3510e43"}
PROGRAM = ("e5adcbc6-31a8-4e1b-8351-835dddc16921", "7649bf56-4345-46e4-8c77-04bbd2f3bcd3")
UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
ZONE = ZoneInfo("Europe/Stockholm")
MAX_BODY = 16 * 1024
MAX_REFERENCE = 64
LIMIT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
WAF = "<html><head><title>Request blocked</title></head><body><h1>Request blocked</h1><p>Your request was blocked by our firewall. Incident {}</p></body></html>"

lock = threading.Lock()
state = {"requests": 0, "saved": 0, "updated": 0, "seen": []}
leads = {}


class Refused(Exception):
    def __init__(self, status, code, message, headers=None):
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


def now():
    return datetime.now(timezone.utc).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def click_view(click):
    return {
        "uuid": click, "ref": "38315327", "ref2": None, "ref3": None, "deeplink": None, "ip_address": "80.216.223.143",
        "browser": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SecretBrowser/1", "referer": "https://www.refunder.se/",
        "country": "SE", "created_at": (datetime.now(ZONE) - timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S"),
    }


def lead_view(lead):
    fixed = "2020-05-19 15:44:36"
    return {
        "uuid": lead["uuid"], "reference": lead["reference"], "commission": EVENTS[lead["event"]], "currency": "SEK",
        "vouchers": None if lead["voucher"] is None else [lead["voucher"]], "created_at": lead["created_at"],
        "click": lead["click"],
        "publisher": {"uuid": PROGRAM[0], "name": "Secret Publisher AB", "created_at": fixed},
        "advertiser": {"uuid": "4062146a-9078-4e9a-8a88-2b9066c562d2", "name": "Secret Store AB", "created_at": fixed},
        "program": {"uuid": PROGRAM[1], "title": "Secret Program", "created_at": fixed},
        "event": {"uuid": lead["event"], "title": "Purchase", "commission": str(EVENTS[lead["event"]]), "created_at": fixed},
        "status": {"name": lead["status"], "reason": lead["reason"], "created_at": lead["created_at"]},
    }


class Retrack(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, headers=None):
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
        data = body.encode()
        if data and "gzip" in self.headers.get("Accept-Encoding", ""):
            # Without a time in them, the same bytes each time.
            data = gzip.compress(data, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response(status)
        headers.setdefault("X-Request-Id", uuid.uuid4().hex)
        headers.setdefault("Set-Cookie", "session=" + uuid.uuid4().hex)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def handle_any(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path, _, query = self.path.partition("?")
        if path == "/__state":
            return self.reply(200, state)
        with lock:
            state["requests"] += 1
            state["seen"].append(f"{self.command} {self.path}")
            count = state["requests"]
        try:
            if count > LIMIT:
                raise Refused(429, "slow_down", "Slow down, please.", {
                    "X-RateLimit-Limit": str(LIMIT), "X-RateLimit-Remaining": "0", "Retry-After": str(60 - count % 7),
                    "RateLimit-Policy": "120;w=60", "X-Throttled-By": "gate-3",
                })
            if "<script" in body.decode("utf8", "replace"):
                return self.reply(403, WAF.format(uuid.uuid4()), {"Content-Type": "text/html"})
            with lock:
                self.serve(path, query, body)
        except Refused as refused:
            body = {"error": {"code": refused.code, "message": refused.message}}
            self.reply(refused.status, body, refused.headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any

    def serve(self, path, query, body):
        if path == "/track/v2/click":
            return self.track(query)
        match = re.match(r"^/api/v2/leads(?:/([^/]+))?/?$", path)
        if not match:
            return self.reply(404, "<!doctype html><title>Not here</title><h1>Not here</h1>", {"Content-Type": "text/html"})
        if self.command == "GET" and match[1] is None:
            return self.reply(301, "", {"Location": "https://help.retrack-elsewhere.invalid/leads?from=" + query})
        if self.command != "POST":
            raise Refused(405, "method", "Use POST.", {"Allow": "POST"})
        self.authenticate()
        fields = self.fields(body)
        if match[1] is None:
            self.create(fields)
        else:
            self.update(match[1], fields)

    def authenticate(self):
        given = self.headers.get("Authorization")
        if given is None:
            raise Refused(401, "no_token", "Who are you?", {"WWW-Authenticate": 'Bearer realm="retrack"'})
        if not given.lower().startswith("bearer "):
            raise Refused(400, "bad_scheme", "Use a bearer token.")
        if given[7:] != TOKEN:
            raise Refused(403, "forbidden", "This token opens nothing.")

    def fields(self, body):
        if self.headers.get("Content-Encoding") == "gzip":
            try:
                body = gzip.decompress(body)
            except (OSError, EOFError, zlib.error):
                raise Refused(422, "unparsable", "This is no gzip.")
        if len(body) > MAX_BODY:
            return (_ for _ in ()).throw(Refused(400, "too_big", "That is too much."))
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if kind == "application/x-www-form-urlencoded":
            from urllib.parse import parse_qsl
            return dict(parse_qsl(body.decode(), keep_blank_values=True))
        if kind != "application/json":
            raise Refused(406, "json_expected", "Send JSON.")
        if not body:
            raise Refused(411, "empty", "There is nothing in it.")
        try:
            fields = json.loads(body)
        except ValueError:
            raise Refused(422, "unparsable", "This is no JSON.")
        if not isinstance(fields, dict):
            raise Refused(418, "no_object", "An object, please.")
        return fields

    def create(self, fields):
        for name in ("event", "click"):
            if isinstance(fields.get(name), str):
                fields[name] = fields[name].lower()
        for name in ("event", "click"):
            if fields.get(name) in (None, ""):
                raise Refused(400, "missing", f"Field {name} is missing.")
            if not isinstance(fields[name], str) or not UUID.match(fields[name]):
                raise Refused(400, "malformed", f"Field {name} is malformed.")
        if fields["event"] not in EVENTS:
            raise Refused(404, "no_event", "No such event.")
        if fields["click"] not in CLICKS:
            raise Refused(409, "no_click", f"No such click: {fields['click']}.")
        unknown = sorted(set(fields) - {"event", "click", "reference", "voucher"})
        if unknown:
            raise Refused(400, "unexpected", f"Unexpected field {unknown[0]}.")
        reference, voucher = fields.get("reference"), fields.get("voucher")
        if reference is not None and not isinstance(reference, str):
            raise Refused(400, "malformed", "Field reference is malformed.")
        if reference is not None and len(reference) > MAX_REFERENCE:
            raise Refused(400, "too_long", f"Field reference is longer than {MAX_REFERENCE}.")
        if any(lead["reference"] == reference and lead["event"] == fields["event"] for lead in leads.values() if reference):
            raise Refused(409, "duplicate", f"{reference} was sent before.")
        lead = {
            "uuid": str(uuid.uuid4()), "event": fields["event"], "click": click_view(fields["click"]), "reference": reference,
            "voucher": voucher, "created_at": now(), "status": "pending", "reason": None,
        }
        leads[lead["uuid"]] = lead
        state["saved"] += 1
        self.reply(200, {"data": lead_view(lead)})

    def update(self, name, fields):
        lead = leads.get(name.lower())
        if lead is None:
            raise Refused(410, "gone", "No such lead.")
        status = fields.get("status")
        if status not in ("pending", "rejected", "approved"):
            raise Refused(400, "bad_status", "No such status.")
        if lead["status"] != "pending" and lead["status"] != status:
            raise Refused(423, "locked", "It was decided before.")
        lead["status"], lead["reason"] = status, fields.get("reason")
        state["updated"] += 1
        self.reply(200, {"data": {"uuid": lead["uuid"], "status": status}})

    def track(self, query):
        from urllib.parse import parse_qs, quote
        given = {name: values[-1] for name, values in parse_qs(query).items()}
        if (given.get("publisher"), given.get("program")) != PROGRAM:
            return self.reply(400, "Unknown program", {"Content-Type": "text/plain"})
        click = str(uuid.uuid4())
        CLICKS.add(click)
        deeplink = f"&deeplink={quote(given['deeplink'], safe='')}" if "deeplink" in given else ""
        self.reply(307, "", {"Location": f"https://www.store-domain.com/retrack?click={click}{deeplink}"})


server = ThreadingHTTPServer(("127.0.0.1", 0), Retrack)
print(server.server_port, flush=True)
server.serve_forever()
