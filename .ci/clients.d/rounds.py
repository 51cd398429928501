"""Lets a command line say rounds of the same statements; what it prints for each round must be what it printed first.

rounds.py NAME PROGRAM OPTION ...: runs the program; ends after the round in which the file CLIENTS_STOP appears.
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys
import time

REST_SECONDS = 0.03
END = "end of the round"


def statements(file):
    """Pairs of a statement and whether the session rests before it."""
    texts = re.split(r"\n\n+", pathlib.Path(__file__).with_name(file).read_text().strip())
    said = [(re.sub(r"^--.*\n?", "", text, flags=re.M), text.startswith("-- idle\n")) for text in texts]
    return [(sql, idle) for sql, idle in said if sql.strip()]


def steady(text):
    text = re.sub(r"at line [0-9]+", "at a line", text)
    return re.sub(r"\(([0-9]+ min )?[0-9.]+ sec\)", "(time)", text)


class CommandLine:
    def __init__(self, program):
        self.process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.send("DELIMITER $$\n")

    def send(self, text):
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()

    def say(self, said):
        """Says statements and returns what was printed for them, once it is all there."""
        for sql, idle in said:
            if idle:
                time.sleep(REST_SECONDS)
            self.send(f"{sql}\n$$\n")
        self.send(f"SELECT '{END}' AS mark\n$$\n")
        printed = []
        for raw in self.process.stdout:
            line = raw.decode(errors="backslashreplace")
            printed.append(line)
            if line.startswith(f"| {END} "):
                return steady("".join(printed))
            if re.match(r"ERROR 2[0-9]{3} ", line):  # the client's own: its connection is gone
                break
        sys.exit("ended by itself after:\n" + "".join(printed))

    def end(self):
        self.process.stdin.close()
        self.process.stdout.read()
        if self.process.wait() != 0:
            sys.exit(f"ended with {self.process.returncode}")


def main(name, program):
    client = CommandLine(program)
    opening = client.say([(f"SET @who = 'line-{name}'", False)] + statements("session.sql"))
    if "ERROR" in opening:
        sys.exit(opening)
    client.say([])  # what is printed after a mark belongs to the next one's text, in each round the same
    said = statements("round.sql")
    first, done = None, 0
    while done < 2 or not os.path.exists(os.environ["CLIENTS_STOP"]):
        got = client.say(said)
        first = first or got
        if re.search(r"^ERROR (?!1062)", got, re.M) or got != first:
            changes = list(difflib.unified_diff(first.split("\n"), got.split("\n"), "round 0", f"round {done}", lineterm=""))
            sys.exit(f"{name}, round {done}:\n" + "\n".join(changes or [got]))
        done += 1
    client.end()
    print(f"{name} {done} rounds")


main(sys.argv[1], sys.argv[2:])
