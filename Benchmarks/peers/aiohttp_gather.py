"""The usual way: one session, a semaphore, gather, JSON parsed. python3 aiohttp_gather.py URL_PREFIX N IN_FLIGHT"""
import asyncio, resource, sys, time
import aiohttp

prefix, n, in_flight = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

async def main():
    gate = asyncio.Semaphore(in_flight)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=in_flight)) as session:
        async def fetch(i):
            async with gate, session.get(f"{prefix}{i}") as response:
                await response.json()
                return response.status == 200
        return sum(await asyncio.gather(*[fetch(i) for i in range(n)]))

begin = time.perf_counter()
try:
    import uvloop
    ok = uvloop.run(main())
except ImportError:
    ok = asyncio.run(main())
wall = time.perf_counter() - begin
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"aiohttp: n={n} in_flight={in_flight} ok={ok} wall_s={wall:.3f} requests_per_s={n / wall:.0f} "
      f"cpu_us={(used.ru_utime + used.ru_stime) * 1e6 / n:.1f} rss_mb={used.ru_maxrss / 1024:.0f}")
