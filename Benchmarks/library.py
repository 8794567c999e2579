"""What FetchCore costs in the ways that a library user has, against AsyncHTTPClient, aiohttp and the engine's own run."""
import statistics, subprocess, sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LIBRARY = FOLDER / "library/.build/release/LibraryBench"
PEER = FOLDER / "peers/async_http_client/.build/release/AsyncHTTPClientBench"
# The way, and its bars: the rate as a multiple of AsyncHTTPClient's, the processor time as one of the engine's.
WAYS = [("get", 1.5, 1.3), ("gather", 1.6, 1.25), ("responses", 1.6, 1.25), ("stream", 1.4, 1.4)]


def missing():
    """Why the rows are left out; None when all is there that they need."""
    for program in (LIBRARY, PEER):
        if not program.exists():
            package = program.parents[2].relative_to(FOLDER.parent)
            return f"(the rows of the library need 'swift build -c release' in {package}: they are left out)"
    return None


def lines():
    """The names and bars of what `figures` gives."""
    names = {"get": "`get`, 100 tasks", "stream": "`stream` and collect"}
    for way, rate, cpu in WAYS:
        name = names.get(way, f"`{way}`")
        yield f"library: {name}, against AsyncHTTPClient", f"≥ {rate}"
        yield f"library: {name}, processor time against the engine's", f"≤ {cpu}"
    yield "library: `gather`, against aiohttp's", "≥ 4"


def figures(measure, engine, prefix, count, rounds):
    """The texts for `lines`: medians of interleaved rounds."""
    peers = {"engine": engine, "peer": [PEER, prefix, count, 100]}
    if subprocess.run([sys.executable, "-c", "import aiohttp"], capture_output=True).returncode == 0:
        peers["aiohttp"] = [sys.executable, FOLDER / "peers/aiohttp_gather.py", prefix, count, 100]
    commands = {way: [LIBRARY, way, prefix, count, 100] for way, _, _ in WAYS} | peers
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            result = measure(command)
            if result is None:
                return None
            results[name].append(result)
    wall = {name: statistics.median(one[0] for one in all) for name, all in results.items()}
    cpu = {name: statistics.median(one[1] for one in all) for name, all in results.items()}

    def micros(name):
        return f"{1e6 * cpu[name] / count:.1f} µs"

    texts = []
    for way, _, _ in WAYS:
        texts.append(f"{wall['peer'] / wall[way]:.2f}, by processor time {cpu['peer'] / cpu[way]:.2f}")
        texts.append(f"{cpu[way] / cpu['engine']:.2f}: {micros(way)} a request, the engine {micros('engine')}")
    if "aiohttp" in peers:
        texts.append(f"{wall['aiohttp'] / wall['gather']:.1f}, by processor time {cpu['aiohttp'] / cpu['gather']:.1f}")
    else:
        texts.append("no aiohttp for this Python")
    return texts
