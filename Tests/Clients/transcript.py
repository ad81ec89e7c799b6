"""Reads transcripts: command lines whose replies must be the same, byte for byte, from Predis and from redis-server.

    ## name             begins a scenario: both servers are emptied, all its connections are new
    SET key "a\\x00b"    a command, quoted as for redis-cli
    2> GET key          the same on the scenario's second connection
    @near:50 PTTL key   integers that differ by at most 50
    @sorted KEYS *      the elements of arrays in any order
    @shape HELLO 3      the same types and the same keys of maps, whatever the values; of errors the first word
    @run INFO           any complete reply
    @expired GET key    repeated until both answer null
    @raw "*1\\r\\n"       bytes as they are; everything that comes back and whether the connection ends is compared
    @closed PING        both have closed the connection, or close it now without a reply

`{now+60}` and `{nowms+60}` are the clock in seconds and milliseconds, the same for both; `{x*600}` is 600 times x.
Lines that begin with a single # are comments. Where Predis is meant to differ from Redis the line is marked @run or
@shape and the comment above it says why.
"""
import re
import time
from dataclasses import dataclass
from pathlib import Path

LINE = re.compile(r"(?:(?P<connection>\d+)> )?(?:@(?P<mode>[a-z]+)(?::(?P<argument>\d+))? )?(?P<words>.*)")
REPEAT = re.compile(r"\{(.)\*(\d+)\}")
CLOCK = re.compile(r"\{now(ms)?([+-]\d+)?\}")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "a": "\a"}


@dataclass
class Step:
    where: str
    text: str
    connection: int
    mode: str
    argument: int
    words: list


@dataclass
class Scenario:
    name: str
    lines: list  # (place, text)

    def steps(self):
        """The commands, with the clock as it is now."""
        now = time.time_ns() // 1_000_000
        return [self.step(where, text, now) for where, text in self.lines]

    @staticmethod
    def step(where, text, now):
        match = LINE.fullmatch(text)
        line = CLOCK.sub(lambda m: str((now if m[1] else now // 1000) + int(m[2] or 0)), match["words"])
        return Step(
            where=where,
            text=text,
            connection=int(match["connection"] or 1),
            mode=match["mode"] or "exact",
            argument=int(match["argument"] or 0),
            words=split(line, where),
        )


def read(path):
    """The scenarios of a transcript."""
    scenarios = []
    for number, line in enumerate(Path(path).read_text().splitlines(), 1):
        line = line.strip()
        if line.startswith("## "):
            scenarios.append(Scenario(line[3:], []))
        elif line and not line.startswith("#"):
            scenarios[-1].lines.append((f"{Path(path).name}:{number}", line))
    return scenarios


def split(line, where=""):
    """The words of a command line, by the rules of redis-cli; `{x*n}` is expanded."""
    words, position = [], 0
    while position < len(line):
        if line[position].isspace():
            position += 1
            continue
        word = ""
        if line[position] == '"':
            position += 1
            while line[position : position + 1] != '"':
                if position >= len(line):
                    raise ValueError(f"{where}: quotes do not close")
                if line[position] != "\\":
                    word, position = word + line[position], position + 1
                elif line[position + 1] == "x":
                    word, position = word + chr(int(line[position + 2 : position + 4], 16)), position + 4
                else:
                    word, position = word + ESCAPES.get(line[position + 1], line[position + 1]), position + 2
            position += 1
        else:
            while position < len(line) and not line[position].isspace():
                word, position = word + line[position], position + 1
        words.append(REPEAT.sub(lambda m: m[1] * int(m[2]), word).encode("latin-1"))
    return words
