import asyncio

import httpx
from journey import journey


async def main():
    async with httpx.AsyncClient(timeout=10) as client:

        async def send(url, headers, fields):
            response = await client.post(url, headers=headers, json=fields)
            return response.status_code, response.json()

        await journey(send)


asyncio.run(main())
