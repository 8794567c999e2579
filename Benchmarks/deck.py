"""The rows of Benchmarks/run that need the dashboard to be looked at while it runs: its frames, its share of the
processor, and ten thousand requests in flight. All of it is measured from outside, over a pseudo-terminal and /proc."""
import asyncio, fcntl, json, os, pty, random, select, signal, struct, termios, threading, time
from datetime import datetime
from typing import NamedTuple

PAGE = os.sysconf("SC_PAGESIZE")


class Deck:
    """A program in a terminal of 160 x 50 on the first core."""

    def __init__(self, command):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
            os.execvp("taskset", ["taskset", "-c", "0", *map(str, command)])
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.wait4(self.pid, 0)
        os.close(self.master)

    def type(self, text):
        os.write(self.master, text.encode())

    def paint(self, within, quiet=0.006):
        """Reads what is painted next, until nothing more comes for a moment; when its last byte came, or None for no paint."""
        last, wait = None, within
        while select.select([self.master], [], [], wait)[0]:
            try:
                if not os.read(self.master, 1 << 16):
                    break
            except OSError:
                break
            last, wait = time.perf_counter(), quiet
        return last

    def watch(self, seconds, until=lambda: False):
        """Takes what is painted for so long, or until something is so; whether it was."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.paint(0.02)
            if until():
                return True
        return False

    def threads(self):
        return [int(thread) for thread in os.listdir(f"/proc/{self.pid}/task")]

    def cpu(self, thread=None):
        """Seconds of processor time of a thread; of the main one, which keeps the screen, where none is named."""
        try:
            with open(f"/proc/{self.pid}/task/{thread or self.pid}/schedstat") as file:
                return int(file.read().split()[0]) / 1e9
        except FileNotFoundError:
            return 0

    def resident(self):
        return int(open(f"/proc/{self.pid}/statm").read().split()[1]) * PAGE


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


def frames(command):
    """Types filters while a run of a million goes on, sorted by latency: the seconds of the main thread for each frame, and
    those from each key to the end of the paint that answers it."""
    costs, answers = [], []
    with Deck(command) as deck:
        deck.watch(2)
        deck.type(":sort latency desc\r")
        deck.watch(2)
        deck.type("/")
        deck.watch(0.3)
        for key in ("users/12\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f" + "99 !7\x7f\x7f\x7f\x7f\x7f") * 6:
            # Right behind a frame of the run's news, so that what is painted next is the answer.
            before = deck.cpu()
            if deck.paint(0.2):
                costs.append(deck.cpu() - before)
            before, sent = deck.cpu(), time.perf_counter()
            deck.type(key)
            painted = deck.paint(5)
            if not painted:
                return None
            answers.append(painted - sent)
            costs.append(deck.cpu() - before)
    return costs, answers


class Rounds(NamedTuple):
    """What a watch came to: seconds but for the count and the bytes."""
    grid: list
    starts: list
    skipped: int
    growth: int
    frames: list


def watch_rounds(command, output, count, every, rounds):
    """Watches a list of so many with the strips on screen: how far each round, and each request by its own place in it, began from
    where it should, and how much memory came from the tenth round to the last."""
    costs, resident = [], {}
    with Deck([*command, "--every", f"{every}s", "--rounds", str(rounds), "-o", output]) as deck:
        end = time.monotonic() + every * (rounds + 20)
        while len(resident) < rounds and time.monotonic() < end:
            before = deck.cpu()
            if deck.paint(0.2):
                costs.append(deck.cpu() - before)
            lines = open(f"{output}.rounds").read().count("\n") if os.path.exists(f"{output}.rounds") else 0
            if lines and lines not in resident:
                resident[lines] = deck.resident()
        deck.watch(2)
    lines = [json.loads(line) for line in open(f"{output}.rounds")]
    if len(lines) < rounds:
        return None

    def seconds(moment):
        return datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()

    due = {line["round"]: seconds(line["due_at"]) for line in lines}
    starts = []
    with open(output) as records:
        for record in map(json.loads, records):
            place = due[record["round"]] + every / 2 * (record["id"] - 1) / count
            starts.append(seconds(record["started_at"]) - place)
    late = [seconds(line["started_at"]) - due[line["round"]] for line in lines]
    kept = [resident[number] for number in sorted(resident) if number >= 10]
    return Rounds(late, starts, sum(line["skipped"] for line in lines), kept[-1] - kept[0], costs)


def screen_share(command, count):
    """How much of the process's time is the main thread's in a run at full speed, and requests a second meanwhile."""
    with Deck(command) as deck:
        started = time.perf_counter()
        deck.watch(1)
        screen = busy = 0
        last = {thread: deck.cpu(thread) for thread in deck.threads()}
        while True:
            deck.watch(0.25)
            now = {thread: deck.cpu(thread) for thread in deck.threads()}
            spent = {thread: seconds - last.get(thread, 0) for thread, seconds in now.items()}
            if sum(spent.values()) < 0.05:
                break
            screen += spent[deck.pid]
            busy += sum(spent.values())
            last = now
        return screen / busy, count / (time.perf_counter() - 0.25 - started)


def idle_share(command, seconds=10):
    """What part of a core the process takes once its run is over and nobody touches a key."""
    with Deck(command) as deck:
        before, now = -1, 0
        while now - before > 0.02:
            deck.watch(1)
            before, now = now, sum(map(deck.cpu, deck.threads()))
        deck.watch(2)
        before = sum(map(deck.cpu, deck.threads()))
        deck.watch(seconds)
        return (sum(map(deck.cpu, deck.threads())) - before) / seconds


class SlowServer:
    """Answers each request after some seconds, half as long to half as long again, and knows how many it holds.

    `came` has of each request when it came and how many were held then, itself among them.
    """

    def __init__(self, port, delay):
        self.delay, self.held, self.came = delay, 0, []
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()

        async def listen():
            await self.loop.create_server(lambda: SlowServer.Connection(self), "127.0.0.1", port, backlog=16384)
            ready.set()

        def work():
            os.sched_setaffinity(0, {os.cpu_count() - 1})
            self.loop.run_until_complete(listen())
            self.loop.run_forever()

        threading.Thread(target=work, daemon=True).start()
        ready.wait()

    class Connection(asyncio.Protocol):
        def __init__(self, server):
            self.server, self.waits = server, None

        def connection_made(self, transport):
            self.transport = transport

        def data_received(self, data):
            server = self.server
            server.held += 1
            server.came.append((time.perf_counter(), server.held))
            self.waits = server.loop.call_later(server.delay * random.uniform(0.5, 1.5), self.answer)

        def answer(self):
            self.waits = None
            self.server.held -= 1
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        def connection_lost(self, _):
            if self.waits:
                self.waits.cancel()
                self.server.held -= 1


class SlowRun(NamedTuple):
    """What came of ten thousand in flight."""

    least: int  # that the server held when one more came
    bytes: float  # of memory, for each more than the first hundred
    lowered: float  # seconds until no request came any more above the lowered limit
    raised: float  # seconds until the first came above it


def ten_thousand(command, port, delay=4):
    """Types limits of 10,000, 100 and 10,000 again into a run that began with 100, and looks at it from the server.

    None when 10,000 were never held.
    """
    server = SlowServer(port, delay)
    with Deck([*command, "-c", "100"]) as deck:
        if not deck.watch(20, lambda: server.held >= 98):
            return None
        deck.watch(2)
        small = deck.resident()
        deck.type(":concurrency 10000\r")
        if not deck.watch(60, lambda: server.held >= 9_950):
            return None
        deck.watch(delay)
        settled = len(server.came)
        deck.watch(2 * delay)
        large, least = deck.resident(), min(held for _, held in server.came[settled:])
        lowered = time.perf_counter()
        deck.type(":concurrency 100\r")
        deck.watch(3 * delay, lambda: server.held <= 100)
        deck.watch(delay)
        above = [moment - lowered for moment, held in server.came if moment > lowered and held > 100]
        raised = time.perf_counter()
        deck.type(":concurrency 10000\r")
        deck.watch(20, lambda: server.held > 5_000)
        again = [moment - raised for moment, held in server.came if moment > raised and held > 100]
    return SlowRun(least, (large - small) / 9_900, max(above, default=0), again[0]) if again else None
