"""The crowd of .ci/crowd: well-behaved clients and those that connect in processes of their own, all others here."""

import argparse
import base64
import json
import multiprocessing
import os
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
import urllib.error
import urllib.request

from client import INIT_DB, NATIVE, PING, QUERY, SHA2, Client

STALLED = 10
SLOW = 10
RESIDENT_SLACK = 64 << 20
LONGEST_WAIT = 10  # seconds; a hang. How long they do wait is told, and depends on the machine
ATTEMPTS = 10
SEED = 20251121
OWN_FILES = 200  # of the proxy: jars, its own connections, the well-behaved clients twice
TICKS = os.sysconf("SC_CLK_TCK")
INTERRUPTED = (OSError, IndexError)


def words(failure):
    return "%s: %s" % (type(failure).__name__, failure)


def well_behaved(port, stop, results):
    """Point selects and updates of one row each, some hundred a second over eight connections: when, how long."""
    seen, failures = [], []

    def run(number):
        pick = random.Random(SEED + number)
        try:
            client = Client(port)
            while not stop.is_set():
                started = time.monotonic()
                client.rows(b"SELECT text FROM crowd.line WHERE id = %d" % pick.randint(1, 1000))
                client.simple(QUERY, b"UPDATE crowd.line SET seen = seen + 1 WHERE id = %d" % (number + 1))
                took = time.monotonic() - started
                seen.append((started, took))
                stop.wait(max(0, 0.04 - took))
            client.quit()
        except OSError as failure:
            failures.append(words(failure))

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((seen, failures))


def at_rate(count, rate, work, threads=32):
    """Calls work() that often; returns how many seconds each call took, failures, and calls a second."""
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
                work()
                took.append(time.monotonic() - begun)
            except INTERRUPTED as failure:
                failures.append(words(failure))

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return took, failures, count / (time.monotonic() - started)


def connecting(count, rate, kind, results):
    results.put(at_rate(count, rate, lambda: Client(**kind).quit()))


class Process:
    """What another process takes up."""

    def __init__(self, pid):
        self.pid = pid

    def resident(self):
        with open("/proc/%d/status" % self.pid) as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) << 10

    def files(self):
        return len(os.listdir("/proc/%d/fd" % self.pid))

    def seconds(self):
        """Of processor time so far."""
        with open("/proc/%d/stat" % self.pid) as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def processors():
    """Seconds that the machine's processors were busy, all together."""
    with open("/proc/stat") as stat:
        ticks = [int(field) for field in stat.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / TICKS


class Refused(Exception):
    """The proxy did not do what it was asked for, and says why."""


class Api:
    """The proxy's HTTP endpoint."""

    def __init__(self, port):
        self.port = port

    def ask(self, path, body=None):
        asked = urllib.request.Request("http://127.0.0.1:%d%s" % (self.port, path))
        asked.add_header("Authorization", "Basic " + base64.b64encode(b"admin:secret").decode())
        if body is not None:
            asked.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(asked, timeout=120) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refusal:
            raise Refused("%s answers %s" % (path, refusal.read().decode())) from refusal

    def metric(self, name):
        found = re.findall(r"^%s(?:\{[^}]*\})? ([0-9.eE+]+)$" % name, self.ask("/metrics"), re.M)
        return sum(float(value) for value in found)

    def migrate(self, tables):
        self.ask("/api/migrations", {"name": "crowd", "tables": tables})
        while True:
            status = json.loads(self.ask("/api/migrations/crowd"))
            if status["health"] != "RUNNING":
                raise SystemExit("crowd: the migration is %s: %s" % (status["health"], status["reason"]))
            if status["canSwitch"]["yes"]:
                return
            time.sleep(0.2)

    def cutover(self, verb):
        """One that would exceed its budget undoes itself, and is asked for again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                report = json.loads(self.ask("/api/migrations/crowd/" + verb, {}))
                break
            except Refused as undone:
                if attempt == ATTEMPTS:
                    raise
                print("crowd: %s" % undone, flush=True)
                time.sleep(1)
        steps = {step["name"]: step["millis"] for step in report["steps"]}
        return report["holdMillis"], steps["arm"]


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


def stall(port, method):
    """Clients that ask for a gigabyte and do not read."""
    stalled = [Client(port, method=method) for _ in range(STALLED)]
    for client in stalled:
        client.command(QUERY, b"SELECT a.text FROM crowd.line a, crowd.line b")
    return stalled


class Crowd:
    def __init__(self, given):
        self.given = given
        self.proxy, self.server = Process(given.proxy), Process(given.server_process)
        self.api = Api(given.http)
        self.stored = SHA2 if given.flavour == "mysql" else NATIVE
        self.problems, self.phases, self.idle = [], [], []

    def phase(self, name, work):
        started = time.monotonic()
        told = work()
        self.phases.append((name, started, time.monotonic()))
        return told

    def wait(self):
        time.sleep(self.given.seconds)

    def live_heap(self):
        subprocess.run([self.given.jcmd, str(self.proxy.pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run([self.given.jcmd, str(self.proxy.pid), "GC.heap_info"],
                              check=True, capture_output=True, text=True)
        return int(re.search(r"used (\d+)K", told.stdout)[1]) << 10

    def memory(self):
        return (self.live_heap(), self.proxy.resident(),
                self.api.metric("netty_allocator_memory_used"), self.server.resident())

    # ---- connects

    def storm(self, name, **kind):
        """Two processes connect for a while."""
        count = int(self.given.rate * self.given.storm / 2)
        results = multiprocessing.Queue()
        before = self.proxy.seconds(), self.server.seconds(), processors()
        began = time.monotonic()
        workers = [multiprocessing.Process(target=connecting, args=(count, self.given.rate / 2, kind, results))
                   for _ in range(2)]

        def run():
            for worker in workers:
                worker.start()
            told = [results.get() for _ in workers]
            for worker in workers:
                worker.join()
            return told

        told = self.phase("while clients connect %s" % name, run)
        lasted = time.monotonic() - began
        after = self.proxy.seconds(), self.server.seconds(), processors()
        proxy, server, all_of_them = (b - a for a, b in zip(before, after))
        took = [one for worker in told for one in worker[0]]
        self.problems += ["%s: %s" % (name, one) for worker in told for one in worker[1][:2]]
        print("FIGURE connects %s: %.0f a second; login %.1f ms median, %.1f ms p99; processor time a connect: "
              "proxy %.2f ms, server %.2f ms; %.0f %% of %d processors busy"
              % (name, sum(worker[2] for worker in told), 1000 * statistics.median(took),
                 1000 * statistics.quantiles(took, n=100)[98], 1000 * proxy / len(took), 1000 * server / len(took),
                 100 * all_of_them / lasted / os.cpu_count(), os.cpu_count()), flush=True)

    def storms(self):
        there, here = self.given.server, self.given.port
        stored = self.stored
        Client(there, method=stored, tls=True).quit()  # from now on the server remembers what it has checked
        for name, kind in (
                ("plain, straight to the server", {"port": there, "method": stored}),
                ("plain, caching_sha2_password", {"port": here, "method": SHA2}),
                ("plain, mysql_native_password", {"port": here, "method": NATIVE}),
                ("with TLS, straight to the server", {"port": there, "method": stored, "tls": True}),
                ("with TLS, caching_sha2_password", {"port": here, "method": SHA2, "tls": True}),
                ("with TLS, mysql_native_password", {"port": here, "method": NATIVE, "tls": True})):
            self.storm(name, **kind)

    # ---- idle connections

    def gather(self, count):
        """Idle connections, in three parts, so that it can be seen whether each costs the same."""
        before = self.memory()
        part = max(1, count // 3)
        for upto in sorted({part, 2 * part, count}):
            had = len(self.idle)
            took, failed, rate = self.phase(
                "while %d idle ones connect" % (upto - had),
                lambda: at_rate(upto - len(self.idle), self.given.rate,
                                lambda: self.idle.append(Client(self.given.port)), threads=16))
            self.problems += failed[:3]
            after = self.memory()
            each = [(b - a) / (len(self.idle) - had) / 1024 for a, b in zip(before, after)]
            print("FIGURE idle connections %d to %d: each %.1f KiB heap, %.1f KiB resident (%.1f KiB of Netty's "
                  "buffers) in the proxy, %.0f KiB resident in the server; login %.1f ms median at %.0f a second"
                  % (had + 1, len(self.idle), *each, 1000 * statistics.median(took), rate), flush=True)
            before = after

    def cutovers(self):
        """One that concerns none of the idle, one that concerns as many as there are files for."""
        self.phase("while a table is copied", lambda: self.api.migrate("crowd.*"))
        for verb in ("switch-traffic", "reverse-traffic"):
            hold, arm = self.phase("during " + verb, lambda: self.api.cutover(verb))
            print("FIGURE %s beside %d idle connections: held %.1f ms, made ready in %.0f ms"
                  % (verb, len(self.idle), hold, arm), flush=True)
        room = (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OWN_FILES) // 3
        while len(self.idle) > room:
            self.idle.pop().quit()
        for client in self.idle:
            client.simple(INIT_DB, b"crowd")
        before, had = self.memory(), self.api.metric("swingbridge_backend_connections")
        hold, arm = self.phase("during a switch-traffic of the idle ones", lambda: self.api.cutover("switch-traffic"))
        print("FIGURE switch-traffic of %d idle connections, all in its schema: held %.1f ms, made ready in %.0f ms"
              % (len(self.idle), hold, arm), flush=True)
        self.phase("after it", self.wait)
        opened = self.api.metric("swingbridge_backend_connections") - had
        each = [(b - a) / 1024 / max(1, opened) for a, b in zip(before, self.memory())]
        print("FIGURE %d of them are connected to the other side, too: each %.1f KiB heap, %.1f KiB resident more"
              % (opened, each[0], each[1]), flush=True)
        started = time.monotonic()
        for client in self.idle:
            client.rows(b"SELECT id FROM line WHERE id = 1")
        print("FIGURE then each asks something, one after the other: %.2f ms each in the mean"
              % (1000 * (time.monotonic() - started) / len(self.idle)), flush=True)

    # ---- clients that behave badly

    def slow_readers(self):
        for name, port in (("of the proxy", self.given.port), ("straight at the server", self.given.server)):
            before = self.proxy.resident()
            stalled = stall(port, self.stored)
            self.phase("beside readers %s that stopped" % name, self.wait)
            kept = self.proxy.resident() - before
            for client in stalled:
                client.socket.close()
            if port == self.given.port:
                print("FIGURE %d clients that stopped reading 1 GB: %.1f MiB resident" % (STALLED, kept / (1 << 20)))
                if kept > RESIDENT_SLACK:
                    self.problems.append("the proxy keeps %d bytes that nobody reads" % kept)

    def misbehaviour(self):
        slow = [Client(self.given.port, login=i % 2 == 0) for i in range(SLOW)]
        early, late, typing = [], [], []
        for number, client in enumerate(slow):
            asked = (b"\x03DO 1", 0, late) if number % 2 == 0 else (client.response(), 1, early)
            typing.append(threading.Thread(target=slowly, args=(client, *asked)))
            typing[-1].start()
        self.phase("beside a byte a second", self.wait)
        self.slow_readers()
        made = self.phase("beside garbage", lambda: garbage(self.given.port, self.given.seconds))
        for thread in typing:
            thread.join()
        print("FIGURE %d connections full of garbage" % made)
        print("FIGURE a byte a second: a login is cut off after %.0f s, a statement answered after %.0f s"
              % (max(after for after, _ in early), max(after for after, _ in late)))
        if any(answered for _, answered in early) or not all(answered for _, answered in late):
            self.problems.append("a byte a second: %r %r" % (early, late))

    # ---- the end

    def all_there(self):
        for client in self.idle:
            try:
                client.simple(PING)
            except OSError as failure:
                self.problems.append("an idle connection is lost: %s" % failure)
                return

    def tell(self, seen, failures):
        self.problems += failures
        for name, start, end in self.phases:
            waits = [took for at, took in seen if start <= at < end]
            if len(waits) < 2:
                self.problems.append("others did nothing %s" % name)
                continue
            print("FIGURE others %s: %d times a select and an update, %.1f ms median, %.1f ms p99, %.0f ms longest"
                  % (name, len(waits), 1000 * statistics.median(waits),
                     1000 * statistics.quantiles(waits, n=100)[98], 1000 * max(waits)))
            if max(waits) > LONGEST_WAIT:
                self.problems.append("others waited %.1f s %s" % (max(waits), name))

    def run(self):
        stop, results = multiprocessing.Event(), multiprocessing.Queue()
        others = multiprocessing.Process(target=well_behaved, args=(self.given.port, stop, results), daemon=True)
        others.start()
        try:
            for kind in ({"method": SHA2}, {"method": SHA2, "tls": True}):  # classes are loaded, code is compiled
                at_rate(self.given.warm, self.given.rate, lambda: Client(self.given.port, **kind).quit())
            self.phase("alone", self.wait)
            self.storms()
            room = (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - OWN_FILES) // 2
            if self.given.idle > room:
                print("%d idle connections instead of %d: this machine lets a process open %d files"
                      % (room, self.given.idle, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
            self.gather(min(self.given.idle, room))
            self.phase("beside the idle ones", self.wait)
            self.cutovers()
            self.misbehaviour()
            self.all_there()
        finally:
            stop.set()
            seen, failures = results.get(timeout=60)
            others.join()
        self.tell(seen, failures)


def main():
    told = argparse.ArgumentParser(prog="crowd")
    for number in ("port", "http", "server", "proxy", "server-process"):
        told.add_argument("--" + number, type=int, required=True)
    told.add_argument("--flavour", required=True)
    told.add_argument("--jcmd", required=True)
    told.add_argument("--idle", type=int, default=10_000)
    told.add_argument("--rate", type=int, default=200)
    told.add_argument("--seconds", type=int, default=8)
    told.add_argument("--storm", type=int, default=30)
    told.add_argument("--warm", type=int, default=1000)
    crowd = Crowd(told.parse_args())
    try:
        crowd.run()
    except Refused as refused:
        crowd.problems.append(str(refused))
    for problem in crowd.problems:
        print("crowd: " + problem, file=sys.stderr)
    sys.exit(1 if crowd.problems else 0)


main()
