"""What every client here does with Retrack; each library gives `send`, which returns status and the parsed body."""

import asyncio
import json
import os

ATTEMPTS = 3


async def journey(send):
    answers = []

    async def post(path, fields):
        headers = {"Authorization": "Bearer " + os.environ["RETRACK_TOKEN"], "Accept": "application/json"}
        url = os.environ["RETRACK_URL"] + "/api/v2/leads" + path
        status, body = await send(url, headers, fields)
        answers.append(status)
        return status, body

    lead = {"event": os.environ["LEAD_EVENT"], "click": os.environ["LEAD_CLICK"]}
    reference = os.environ["LEAD_REFERENCE"]

    _, created = await post("", {**lead, "reference": reference})
    _, updated = await post("/" + created["data"]["uuid"], {"status": "approved"})
    _, refused = await post("", lead)
    await asyncio.sleep(float(os.environ["PAUSE_SECONDS"]))
    for _ in range(ATTEMPTS):
        status, retried = await post("", {**lead, "reference": reference + "-retried"})
        if status < 500:
            break
    print(
        json.dumps(
            {
                "lead": created["data"]["uuid"],
                "reference": created["data"]["reference"],
                "status": updated["data"]["status"]["name"],
                "message": refused["message"],
                "retried": retried["data"]["uuid"],
                "answers": answers,
            }
        )
    )
