"""Reads what a command line prints for rounds of the same statements; each round must print what the first did."""

import re
import sys


def steady(lines):
    text = re.sub(r"at line [0-9]+", "at a line", "".join(lines))
    return re.sub(r"\(([0-9]+ min )?[0-9.]+ sec\)", "(time)", text)


name, first, current, done = sys.argv[1], None, [], 0
for line in sys.stdin:
    current.append(line)
    if not re.match(r"\| done ", line):
        continue
    got, current = steady(current), []
    if done == 0:
        # what the session says once comes before
        got = first = got[got.index("SET @n = @n + 1") :]
    else:
        got = got[got.index("SET @n = @n + 1") :]
    if re.search(r"^ERROR (?!1062)", first, re.M) or got != first:
        sys.exit(f"{name}, round {done}\nwas {first}\nnow {got}")
    done += 1
if done < 2:
    sys.exit(f"{name} ended after {done} rounds:\n{steady(current)}")
print(f"{name} {done} rounds")
