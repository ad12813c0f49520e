import asyncio

import requests
from journey import journey

with requests.Session() as session:

    async def send(url, headers, fields):
        response = session.post(url, headers=headers, json=fields, timeout=10)
        return response.status_code, response.json()

    asyncio.run(journey(send))
