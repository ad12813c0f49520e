"""
Tells Retrack of orders, in a thread of its own: no customer waits for it. What Retrack did not take
is told again, later and later, until it answers 200.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import threading
import time
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from orders import Orders, reference_of

# "The API will return with HTTP 200 OK if the lead has been successfully saved."
SAVED = 200
# An update that Retrack refuses, as of a lead that is approved, it refuses each time.
REFUSED_FOR_GOOD = (400, 409, 422)
# An answer that has not come by then does not come.
ANSWER_LIMIT_SECONDS = 2.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5 * 60.0
# How often to look for orders whose pause is over.
LOOK_AGAIN_SECONDS = 0.25


class NotTaken(Exception):
    """An answer of Retrack that is not 200."""

    def __init__(self, why: str, status: int | None = None, retry_after: float = 0.0) -> None:
        super().__init__(why)
        self.status = status
        self.retry_after = retry_after


class LeadSender(threading.Thread):
    def __init__(self, orders: Orders, api_url: str, token: str, event: str) -> None:
        super().__init__(name="leads")
        self._orders = orders
        self._api = urlsplit(api_url)
        self._token = token
        self._event = event
        self._news = threading.Event()
        self._is_ending = False

    def wake(self) -> None:
        """To be called when an order was made or changed: it is told at once."""
        self._news.set()

    def end(self) -> None:
        """Ends after the request that is under way. What is left is told when the store starts again."""
        self._is_ending = True
        self._news.set()
        self.join()

    def run(self) -> None:
        while not self._is_ending:
            self._news.clear()
            try:
                order = self._orders.next_to_tell()
                if order is not None:
                    self._tell(order)
                    continue
            except sqlite3.OperationalError as error:
                # A full disk, or a database that another program keeps locked, is no reason to give up.
                print(f"The orders cannot be read or written: {error}", file=sys.stderr)
            self._news.wait(LOOK_AGAIN_SECONDS)

    def _tell(self, order: sqlite3.Row) -> None:
        number = order["number"]
        try:
            if order["lead"] is None:
                self._orders.lead_saved(number, self._create(order))
            else:
                # By the uuid that the creation of the lead was answered with.
                try:
                    self._post(f"/api/v2/leads/{order['lead']}", {"status": order["status"]})
                except NotTaken as error:
                    if error.status not in REFUSED_FOR_GOOD:
                        raise
                    print(f"Retrack refused an update: {error}", file=sys.stderr)
                self._orders.status_told(number, order["status"])
        except (NotTaken, OSError, HTTPException) as error:
            self._orders.not_told(number, pause_after(order["failures"], error))
            print(f"Retrack was not told of order {reference_of(number)} yet: {error!r}", file=sys.stderr)

    def _create(self, order: sqlite3.Row) -> str:
        lead = {"event": self._event, "click": order["click"], "reference": reference_of(order["number"])}
        if order["voucher"]:
            lead["voucher"] = order["voucher"]
        answer = self._post("/api/v2/leads", lead)
        try:
            return str(json.loads(answer)["data"]["uuid"])
        except (ValueError, LookupError, TypeError):
            # Told again with the same reference, so Retrack can tell that both are one.
            raise NotTaken("its answer cannot be read") from None

    def _post(self, path: str, body: dict) -> bytes:
        # Not urllib.request: it follows a redirect, with a GET, and takes what comes for the answer.
        connect = HTTPSConnection if self._api.scheme == "https" else HTTPConnection
        connection = connect(self._api.hostname or "", self._api.port, timeout=ANSWER_LIMIT_SECONDS)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        try:
            connection.request("POST", path, json.dumps(body), headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status != SAVED:
            why = f"it answered {answer.status}: {text[:200].decode(errors='replace')}"
            raise NotTaken(why, answer.status, retry_after_seconds(answer.getheader("Retry-After")))
        return text


def pause_after(failures: int, error: Exception) -> float:
    doubled = min(FIRST_PAUSE_SECONDS * 2 ** min(failures, 16), LONGEST_PAUSE_SECONDS)
    # A little chance keeps many stores from coming back in the same moment.
    return max(doubled * random.uniform(1, 1.2), getattr(error, "retry_after", 0.0))


def retry_after_seconds(header: str | None) -> float:
    """`Retry-After` is in seconds, or a date."""
    if header is None:
        return 0.0
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return 0.0
