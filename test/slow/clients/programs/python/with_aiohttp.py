import asyncio

import aiohttp
from journey import journey


async def main():
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:

        async def send(url, headers, fields):
            async with session.post(url, headers=headers, json=fields) as response:
                return response.status, await response.json()

        await journey(send)


asyncio.run(main())
