"""The clients of crowd: the well-behaved ones in a process of their own, all others here."""

import argparse
import hashlib
import multiprocessing
import random
import re
import resource
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time

USER, PASSWORD = b"crowd", b"secret"
CAPABILITIES = 0x1 | 0x4 | 0x200 | 0x2000 | 0x8000 | 0x80000  # long password and flags, 4.1, transactions, plugins
QUERY, PING, QUIT = 3, 14, 1
STALLED = 10
SLOW = 10
RESIDENT_SLACK = 64 << 20
LONGEST_WAIT = 1.0
SEED = 20251121


class Client:
    """One connection, blocking."""

    def __init__(self, port, login=True):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        greeting = self.packet()
        end = greeting.index(b"\0", 1)
        rest = greeting[end + 5:]
        self.nonce = rest[:8] + rest[27:39]
        if login:
            self.send(1, self.response())
            self.logged_in()

    def response(self):
        stage = hashlib.sha256(PASSWORD).digest()
        mask = hashlib.sha256(hashlib.sha256(stage).digest() + self.nonce).digest()
        scramble = bytes(a ^ b for a, b in zip(stage, mask))
        head = struct.pack("<IIB23x", CAPABILITIES, 1 << 24, 45)
        return head + USER + b"\0" + bytes([len(scramble)]) + scramble + b"caching_sha2_password\0"

    def logged_in(self):
        answer = self.packet()
        while answer[0] == 1:
            answer = self.packet()
        if answer[0] != 0:
            raise ConnectionError("refused: %r" % answer)

    def send(self, number, payload):
        self.socket.sendall(struct.pack("<I", len(payload))[:3] + bytes([number]) + payload)

    def exactly(self, count):
        parts = b""
        while len(parts) < count:
            part = self.socket.recv(count - len(parts))
            if not part:
                raise ConnectionError("closed")
            parts += part
        return parts

    def packet(self):
        header = self.exactly(4)
        payload = self.exactly(int.from_bytes(header[:3], "little"))
        if payload[:1] == b"\xff":
            raise ConnectionError("error: %r" % payload)
        return payload

    def command(self, code, text=b""):
        self.send(0, bytes([code]) + text)

    def rows(self, sql):
        """Runs a query with a result and reads it whole."""
        self.command(QUERY, sql)
        self.packet()
        ends = count = 0
        while ends < 2:
            packet = self.packet()
            ends += len(packet) < 9 and packet[0] == 0xFE
            count += 1
        return count

    def quit(self):
        self.command(QUIT)
        self.socket.close()


def well_behaved(port, stop, results):
    """Point selects, some hundred a second over eight connections: when, and how long each took."""
    seen, failures = [], []

    def run(number):
        pick = random.Random(SEED + number)
        try:
            client = Client(port)
            while not stop.is_set():
                started = time.monotonic()
                client.rows(b"SELECT text FROM crowd.line WHERE id = %d" % pick.randint(1, 1000))
                took = time.monotonic() - started
                seen.append((started, took))
                stop.wait(max(0, 0.025 - took))
            client.quit()
        except OSError as failure:
            failures.append("%s: %s" % (type(failure).__name__, failure))

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((seen, failures))


def at_rate(count, rate, work):
    """Calls work(i) at this rate from several threads; returns how many seconds each call took, and failures."""
    started = time.monotonic()
    took, failures = [], []
    numbers = iter(range(count))
    lock = threading.Lock()

    def run():
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            time.sleep(max(0, started + number / rate - time.monotonic()))
            begun = time.monotonic()
            try:
                work(number)
                took.append(time.monotonic() - begun)
            except OSError as failure:
                failures.append("%s: %s" % (type(failure).__name__, failure))

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, failures, count / (time.monotonic() - started)


class Proxy:
    """What the proxy's process takes up."""

    def __init__(self, pid, jcmd):
        self.pid, self.jcmd = pid, jcmd

    def resident(self):
        with open("/proc/%d/status" % self.pid) as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) << 10

    def live_heap(self):
        subprocess.run([self.jcmd, str(self.pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run([self.jcmd, str(self.pid), "GC.heap_info"], check=True, capture_output=True, text=True)
        return int(re.search(r"used (\d+)K", told.stdout)[1]) << 10


def garbage(port, seconds):
    """Random bytes, before and after the login; returns how many connections were made for it."""
    pick = random.Random(SEED)
    until = time.monotonic() + seconds
    made = 0
    while time.monotonic() < until:
        client = Client(port, login=made % 2 == 1)
        made += 1
        try:
            client.socket.sendall(pick.randbytes(pick.randint(1, 4096)))
            client.socket.shutdown(socket.SHUT_WR)
            while client.socket.recv(1 << 16):
                pass
        except TimeoutError:
            raise  # neither answered nor closed
        except OSError:
            pass  # reset: the answer hoped for
        client.socket.close()
    return made


def slowly(client, payload, number, ended):
    """A byte a second; tells after how many seconds the other end had enough, or answered."""
    started = time.monotonic()
    whole = struct.pack("<I", len(payload))[:3] + bytes([number]) + payload
    try:
        for byte in whole:
            client.socket.sendall(bytes([byte]))
            client.socket.settimeout(1)
            try:
                if not client.socket.recv(1, socket.MSG_PEEK):
                    break
            except TimeoutError:
                continue
        client.socket.settimeout(5)
        told = client.socket.recv(1)
        ended.append((time.monotonic() - started, bool(told)))
    except OSError:
        ended.append((time.monotonic() - started, False))


def main():
    words = argparse.ArgumentParser(prog="crowd")
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--proxy", type=int, required=True)
    words.add_argument("--jcmd", required=True)
    words.add_argument("--idle", type=int, default=10_000)
    words.add_argument("--rate", type=int, default=200)
    words.add_argument("--seconds", type=int, default=8)
    given = words.parse_args()
    room = (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500) // 2
    idle_wanted = min(given.idle, room, 9_900)  # the proxy takes 10,000 by default, others included
    if idle_wanted < given.idle:
        print("%d idle connections instead of %d: open files, or the proxy's limit" % (idle_wanted, given.idle))

    proxy = Proxy(given.proxy, given.jcmd)
    problems, phases = [], []
    stop, results = multiprocessing.Event(), multiprocessing.Queue()
    others = multiprocessing.Process(target=well_behaved, args=(given.port, stop, results), daemon=True)
    others.start()

    def phase(name, work):
        started = time.monotonic()
        told = work()
        phases.append((name, started, time.monotonic()))
        return told

    def wait():
        time.sleep(given.seconds)

    at_rate(100, given.rate, lambda i: Client(given.port).quit())  # classes are loaded, code is compiled
    phase("alone", wait)
    heap, resident = proxy.live_heap(), proxy.resident()
    idle = []
    took, failed, rate = phase(
        "while the idle ones connect",
        lambda: at_rate(idle_wanted, given.rate, lambda i: idle.append(Client(given.port))))
    problems += failed[:3]
    print("FIGURE %d connects at %.0f a second: login %.1f ms median, %.1f ms p99"
          % (len(idle), rate, 1000 * statistics.median(took), 1000 * statistics.quantiles(took, n=100)[98]))
    print("FIGURE memory of an idle connection: %.1f KiB heap, %.1f KiB resident"
          % ((proxy.live_heap() - heap) / len(idle) / 1024, (proxy.resident() - resident) / len(idle) / 1024))
    phase("beside the idle ones", wait)

    took, failed, rate = phase(
        "with connects",
        lambda: at_rate(given.rate * given.seconds, given.rate, lambda i: Client(given.port).quit()))
    problems += failed[:3]
    print("FIGURE %.0f connects a second beside them: login %.1f ms median, %.1f ms p99"
          % (rate, 1000 * statistics.median(took), 1000 * statistics.quantiles(took, n=100)[98]))

    slow = [Client(given.port, login=i % 2 == 0) for i in range(SLOW)]
    early, late = [], []
    typing = []
    for number, client in enumerate(slow):
        asked = (b"\x03DO 1", 0, late) if number % 2 == 0 else (client.response(), 1, early)
        typing.append(threading.Thread(target=slowly, args=(client, *asked)))
        typing[-1].start()
    phase("beside a byte a second", wait)

    before = proxy.resident()
    stalled = [Client(given.port) for _ in range(STALLED)]
    for client in stalled:
        client.command(QUERY, b"SELECT a.text FROM crowd.line a, crowd.line b")
    phase("beside readers that stopped", wait)
    kept = proxy.resident() - before
    print("FIGURE %d clients that stopped reading 1 GB: %.1f MiB resident" % (STALLED, kept / (1 << 20)))
    if kept > RESIDENT_SLACK:
        problems.append("the proxy keeps %d bytes that nobody reads" % kept)
    for client in stalled:
        client.socket.close()

    made = phase("beside garbage", lambda: garbage(given.port, given.seconds))
    for thread in typing:
        thread.join()
    print("FIGURE %d connections full of garbage" % made)
    print("FIGURE a byte a second: a login is cut off after %.0f s, a statement answered after %.0f s"
          % (max(after for after, _ in early), max(after for after, _ in late)))
    if any(answered for _, answered in early) or not all(answered for _, answered in late):
        problems.append("a byte a second: %r %r" % (early, late))

    for client in idle:
        try:
            client.command(PING)
            client.packet()
        except OSError as failure:
            problems.append("an idle connection is lost: %s" % failure)
            break
    stop.set()
    seen, failures = results.get()
    others.join()
    problems += failures
    for name, start, end in phases:
        waits = [took for at, took in seen if start <= at < end]
        print("FIGURE others %s: %d selects, %.2f ms median, %.2f ms p99, %.1f ms longest"
              % (name, len(waits), 1000 * statistics.median(waits),
                 1000 * statistics.quantiles(waits, n=100)[98], 1000 * max(waits)))
        if max(waits) > LONGEST_WAIT:
            problems.append("others waited %.1f s %s" % (max(waits), name))
    for problem in problems:
        print("crowd: " + problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
