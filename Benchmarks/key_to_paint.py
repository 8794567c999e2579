#!/usr/bin/env python3
"""Measures how long a key waits for the paint that answers it, while a list runs at full speed.

usage: Benchmarks/key_to_paint.py [--keys N] [--requests N]

The release program runs on a terminal of 160 columns, pinned to the first core; nginx and this script have the second. A key is
pressed at a random moment, and the time is taken when the bytes arrive after which the screen shows what the key does. A list of
10,000 is over in a moment, so it is run again and again; a key that the end of the run overtook is not counted.
"""
import argparse, codecs, fcntl, importlib.machinery, importlib.util, os, pty, random, re, select, signal, statistics, struct, sys
import tempfile, termios, time, unicodedata
from pathlib import Path

COLUMNS, ROWS = 160, 50
BAR = "95 % ≤ 100 ms"


class Screen:
    """What a terminal of xterm's kind would show: as much of it as ncurses uses."""

    TOKEN = re.compile(r"\x1b\[([?>0-9;]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()*+].|\x1b[^\[\]]|[\x00-\x1f]|[^\x00-\x1f\x1b]+")
    PART = re.compile(r"\x1b(?:\[[?>0-9;]*|\][^\x07]*|[()*+])?$")

    def __init__(self):
        self.rows = [[" "] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = self.top = 0
        self.bottom = ROWS - 1
        self.last, self.rest = " ", ""

    def feed(self, text):
        text = self.rest + text
        cut = self.PART.search(text)
        self.rest = text[cut.start():] if cut else ""
        for token in self.TOKEN.finditer(text[:cut.start()] if cut else text):
            if token.group(2):
                self.control(token.group(1), token.group(2))
            elif token.group()[0] >= " ":
                for character in token.group():
                    self.put(character)
            elif token.group() == "\r":
                self.column = 0
            elif token.group() in ("\n", "\x1bD"):
                if self.row == self.bottom:
                    self.scroll(1)
                else:
                    self.row = min(self.row + 1, ROWS - 1)
            elif token.group() == "\x1bM":
                if self.row == self.top:
                    self.scroll(-1)
                else:
                    self.row = max(self.row - 1, 0)
            elif token.group() == "\b":
                self.column = max(0, self.column - 1)

    def put(self, character):
        if unicodedata.combining(character):
            return
        if self.column >= COLUMNS:
            self.column, self.row = 0, min(self.row + 1, ROWS - 1)
        self.rows[self.row][self.column] = self.last = character
        self.column += 2 if unicodedata.east_asian_width(character) in "WF" else 1

    def control(self, parameters, final):
        if parameters[:1] in "?>" and parameters:
            return
        numbers = [int(word or 0) for word in parameters.split(";")]
        count, line = max(1, numbers[0]), self.rows[self.row]
        if final == "H":
            self.row, self.column = count - 1, max(1, numbers[1] if len(numbers) > 1 else 1) - 1
        elif final in "AB":
            self.row = max(0, min(ROWS - 1, self.row + (count if final == "B" else -count)))
        elif final in "CD":
            self.column = max(0, min(COLUMNS - 1, self.column + (count if final == "C" else -count)))
        elif final == "G":
            self.column = count - 1
        elif final == "d":
            self.row = count - 1
        elif final == "b":
            for _ in range(count):
                self.put(self.last)
        elif final == "X":
            line[self.column:self.column + count] = [" "] * len(line[self.column:self.column + count])
        elif final == "P":
            line[self.column:] = line[self.column + count:] + [" "] * min(count, COLUMNS - self.column)
        elif final == "@":
            line[self.column:] = ([" "] * count + line[self.column:])[:COLUMNS - self.column]
        elif final == "K":
            first, end = [(self.column, COLUMNS), (0, self.column + 1), (0, COLUMNS)][numbers[0]]
            line[first:end] = [" "] * (end - first)
        elif final == "J":
            first = 0 if numbers[0] == 2 else self.row + 1
            for row in range(first, ROWS):
                self.rows[row] = [" "] * COLUMNS
            if numbers[0] == 0:
                self.control("", "K")
        elif final in "LM":
            self.scroll(count if final == "M" else -count, self.row)
        elif final in "ST":
            self.scroll(count if final == "S" else -count)
        elif final == "r":
            self.top, self.bottom = count - 1, (numbers[1] if len(numbers) > 1 else ROWS) - 1
            self.row = self.column = 0

    def scroll(self, count, top=None):
        top = self.top if top is None else top
        region = self.rows[top:self.bottom + 1]
        blanks = [[" "] * COLUMNS for _ in range(min(abs(count), len(region)))]
        self.rows[top:self.bottom + 1] = (region[len(blanks):] + blanks if count > 0
                                          else blanks + region[:len(region) - len(blanks)])

    def shows(self, text):
        return any(text in "".join(row) for row in self.rows)


def cursor_in(first, end):
    return lambda screen: any(row[0] == "▌" for row in screen.rows[first:end])


def text(words):
    return lambda screen: screen.shows(words)


def no(words):
    return lambda screen: not screen.shows(words)


# Two keys each, of which the second takes back what the first does, so that each finds the screen without its own answer.
PAIRS = [
    (("G", cursor_in(ROWS - 4, ROWS - 2)), ("g", cursor_in(4, 7))),
    (("2", text("ACTIVE")), ("1", text(" CODE "))),
    ((":", text("Tab completes")), ("\x1b", no("Tab completes"))),
    (("F", text("following the newest")), ("F", text("not following"))),
    (("4", text("How long it took")), ("1", text(" CODE "))),
    (("?", text("─ Keys")), ("\x1b", no("─ Keys"))),
    ((">", text("sorted by id, least")), ("<", text("default order"))),
    (("E", text("only what failed")), ("E", text("every outcome"))),
    (("Z", text("FROZEN")), ("Z", text("moving again"))),
    (("\r", text("─ Request ")), ("\x1b", no("─ Request "))),
    (("+", text("concurrency 101")), ("-", text("concurrency 100"))),
]


class Program:
    """The dashboard on a terminal of its own, pinned to the first core."""

    def __init__(self, program, arguments):
        self.screen = Screen()
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.process, self.master = pty.fork()
        if self.process == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8")
            # The size has to be there before the program asks for it.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvp("taskset", ["taskset", "-c", "0", str(program), *map(str, arguments)])

    def wait(self, holds, limit=10.0):
        """When the bytes came after which it holds; None when it doesn't within the limit."""
        end = time.perf_counter() + limit
        while (left := end - time.perf_counter()) > 0:
            if not select.select([self.master], [], [], left)[0]:
                continue
            try:
                data = os.read(self.master, 1 << 16)
            except OSError:
                return None
            came = time.perf_counter()
            self.screen.feed(self.decoder.decode(data))
            if holds(self.screen):
                return came
        return None

    def press(self, key):
        os.write(self.master, key.encode())

    def rest(self, seconds):
        self.wait(lambda _: False, seconds)

    def end(self):
        os.kill(self.process, signal.SIGTERM)
        self.wait(lambda _: False, 5.0)
        os.close(self.master)
        os.waitpid(self.process, 0)


def measure(program, requests, keys, seed=1):
    """The times of so many keys in milliseconds."""
    chance, times, place = random.Random(seed), [], 0
    while len(times) < keys:
        run = Program(program, ["run", requests, "-c", "100", "--per-host", "0"])
        is_running = run.wait(text("RUNNING")) is not None
        while is_running and len(times) < keys:
            for key, answer in PAIRS[place % len(PAIRS)]:
                run.rest(chance.uniform(0.0, 0.06))
                taken = press(run, key, answer)
                is_running = not run.screen.shows("FINISHED")
                if is_running:
                    times.append(taken)
            place += 1
        run.end()
    return times[:keys]


def press(run, key, answer):
    """Milliseconds from a key to its answer on screen."""
    if answer(run.screen):
        sys.exit(f"key_to_paint: the answer to {key!r} is there before it is pressed")
    pressed = time.perf_counter()
    run.press(key)
    came = run.wait(answer)
    if came is None:
        screen = "\n".join("".join(line).rstrip() for line in run.screen.rows)
        run.end()
        sys.exit(f"key_to_paint: {key!r} was not answered within 10 s; the screen shows:\n{screen}")
    return (came - pressed) * 1000


def name(requests=10_000):
    return f"key to paint, {requests:,} requests at full speed"


def figure(program, folder, prefix, keys=200, requests=10_000):
    path = Path(folder) / f"keys-{requests}.txt"
    path.write_text("".join(f"{prefix}{number}\n" for number in range(requests)))
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {1} & before or before)
    times = sorted(measure(program, path, keys))
    os.sched_setaffinity(0, before)
    part = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    return (f"{statistics.median(times):.0f} ms, 95 % {part(0.95):.0f} ms, most {times[-1]:.0f} ms "
            f"({len(times)} keys)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--requests", type=int, default=10_000)
    options = parser.parse_args()
    loader = importlib.machinery.SourceFileLoader("bench_run", str(Path(__file__).with_name("run")))
    sys.dont_write_bytecode = True
    bench = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench_run", loader))
    loader.exec_module(bench)
    with tempfile.TemporaryDirectory() as folder, bench.Nginx(Path(folder)):
        waits = figure(bench.PROGRAM, folder, f"http://127.0.0.1:{bench.PORT}/users/", options.keys, options.requests)
        print(f"| {name(options.requests)} | {BAR} | {waits} |")


if __name__ == "__main__":
    main()
