import type { LanguageCode } from './pieces.ts'

export const PYTHON: LanguageCode = {
  name: 'Python',
  mark: 'python',
  top: `import json
import os
import random
import re
import sys
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit`,
  pieces: {
    'is-click': `def is_click(value):
    """A click is a uuid, of any version."""
    return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value or "", re.IGNORECASE) is not None`,

    'click-cookie': `def click_cookie(click):
    """The \`Set-Cookie\` that keeps a click as it is: for ten days, which are 864,000 seconds."""
    return f"retrack_click={click}; Max-Age=864000; Path=/; Secure; SameSite=Lax"`,

    destination: `# All that may stand in a URL as it is. Browsers take a backslash for a slash.
PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).replace("\\\\", "")


def destination(deeplink):
    """The deeplink, where it is a page of the store; else the start page. STORE_URL is such as https://www.store.example"""
    # What no URL holds is encoded first, so that what is judged is what is sent.
    address = quote(deeplink or "", safe=PRINTABLE)
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    # Compared as a whole: https://www.store.example@evil.example/ begins well.
    return address if f"{parts.scheme}://{parts.netloc.lower()}" == os.environ["STORE_URL"] else "/"`,

    'redirect-page': `def redirect_page(query):
    """The status and the headers to answer with; \`query\` is a dict, such as request.GET or request.args."""
    headers = [("Location", destination(query.get("deeplink"))), ("Cache-Control", "no-store")]
    click = query.get("click")
    # Every visit that brings a click replaces the one before; a visit that brings none leaves it as it is.
    if is_click(click):
        headers.append(("Set-Cookie", click_cookie(click)))
    return 303, headers`,

    order: `def tracking_of(cookie_header, order_number, voucher):
    """Saved together with the order. The click is the one of her own cookie, as she orders; None: no lead."""
    found = re.search(r"(?:^|; *)retrack_click=([^;]*)", cookie_header or "")
    click = found[1] if found else None
    return {
        "reference": str(order_number),
        "click": click if is_click(click) else None,
        "voucher": voucher or None,
        "status": "pending",
        "lead": None,
        "told": "pending",
        "failures": 0,
        "due": 0,
    }`,

    lead: `def lead_of(order):
    """The documented fields, and no others."""
    lead = {"event": os.environ["RETRACK_EVENT"], "click": order["click"], "reference": order["reference"]}
    return {**lead, "voucher": order["voucher"]} if order["voucher"] else lead`,

    pause: `def pause_seconds(failures, asked):
    """Twice as long after each failure, up to five minutes, and never shorter than Retrack asks for."""
    return max(min(0.5 * 2 ** min(failures, 16), 300) * random.uniform(1, 1.2), asked)


def retry_after_seconds(header):
    """\`Retry-After\` is in seconds, or a date."""
    if not header:
        return 0
    try:
        return max(0, int(header) if header.isdigit() else parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return 0`,

    post: `class NotTaken(Exception):
    def __init__(self, why, status=None, asked=0):
        super().__init__(why)
        self.status = status
        self.asked = asked


def post(path, body):
    """Returns Retrack's response if it is 200. Everything else has saved nothing: a redirect, a broken connection, half an answer."""
    api = urlsplit(os.environ["RETRACK_API_URL"])
    connection = (HTTPSConnection if api.scheme == "https" else HTTPConnection)(api.netloc, timeout=5)
    headers = {
        "Authorization": f"Bearer {os.environ['RETRACK_TOKEN']}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    try:
        connection.request("POST", api.path.rstrip("/") + path, json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
        if response.status == 200:
            return json.loads(text)
    except (OSError, HTTPException, ValueError) as error:
        raise NotTaken(f"Retrack did not answer: {error!r}") from error
    finally:
        connection.close()
    asked = retry_after_seconds(response.getheader("Retry-After"))
    raise NotTaken(f"Retrack answered {response.status}: {text[:200]!r}", response.status, asked)`,

    tell: `def tell_retrack(order, update):
    """First the lead, whose uuid is kept; then the status, to that uuid. \`update\` saves fields of an order in your database."""
    reference, status, lead, failures = order["reference"], order["status"], order["lead"], order["failures"]
    try:
        if lead is None:
            answer = post("/api/v2/leads", lead_of(order))
            update(reference, {"lead": answer["data"]["uuid"], "failures": 0, "due": 0})
        else:
            post(f"/api/v2/leads/{lead}", {"status": status})
            update(reference, {"told": status, "failures": 0, "due": 0})
    except NotTaken as error:
        print(f"Order {reference}: {error}", file=sys.stderr)
        # An update that Retrack refuses, as of a lead that is approved, it refuses for ever.
        if lead is not None and error.status in (400, 409, 422):
            update(reference, {"told": status})
        else:
            due = time.time() + pause_seconds(failures, error.asked)
            update(reference, {"failures": failures + 1, "due": due})`,

    worker: `def run_worker(outstanding, update):
    """
    Runs in a thread or a process of its own. All it knows is in the database, so a restart goes on where it was.
    \`outstanding\` reads
    SELECT * FROM orders WHERE click IS NOT NULL AND (lead IS NULL OR told <> status) AND due <= ? ORDER BY due
    """
    while True:
        for order in outstanding(time.time()):
            tell_retrack(order, update)
        time.sleep(0.5)`,

    status: `RETRACK_STATUS = {"cancelled": "rejected", "returned": "rejected", "completed": "approved"}


def on_state_change(order, state, update):
    """To be called where the state of an order changes, whoever changes it. An approval is final."""
    status = RETRACK_STATUS.get(state)
    if status is None or order["status"] == "approved":
        return False
    update(order["reference"], {"status": status})
    return True`,
  },
}
