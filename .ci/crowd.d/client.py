"""A client of the MySQL protocol, as small as it can be: its processor time must not be what is measured."""

import hashlib
import socket
import ssl
import struct

QUERY, PING, QUIT, INIT_DB = 3, 14, 1, 2
PLAIN = 0x1 | 0x4 | 0x200 | 0x2000 | 0x8000 | 0x80000  # long password and flags, 4.1, transactions, plugins
TLS = 0x800
LARGEST, UTF8 = 1 << 24, 45
SHA2, NATIVE = "caching_sha2_password", "mysql_native_password"


def unverified():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


UNVERIFIED = unverified()


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other))


def scramble(method, password, nonce):
    if not password:
        return b""
    if method == SHA2:
        stage = hashlib.sha256(password).digest()
        return xor(stage, hashlib.sha256(hashlib.sha256(stage).digest() + nonce).digest())
    stage = hashlib.sha1(password).digest()
    return xor(stage, hashlib.sha1(nonce + hashlib.sha1(stage).digest()).digest())


class Client:
    """One connection, blocking. Errors of the server are ConnectionError."""

    def __init__(self, port, user=b"crowd", password=b"secret", method=SHA2, tls=False, login=True, compressed=0):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.user, self.password, self.method = user, password, method
        self.capabilities = PLAIN | compressed | (TLS if tls else 0)
        self.tls = tls
        greeting = self.packet()
        end = greeting.index(b"\0", 1)
        rest = greeting[end + 5:]
        self.nonce = rest[:8] + rest[27:39]
        if login:
            if tls:
                self.send(1, self.head())
                self.socket = UNVERIFIED.wrap_socket(self.socket)
            self.send(2 if tls else 1, self.response())
            self.logged_in()

    def head(self):
        return struct.pack("<IIB23x", self.capabilities, LARGEST, UTF8)

    def response(self):
        proof = scramble(self.method, self.password, self.nonce)
        return (self.head() + self.user + b"\0" + bytes([len(proof)]) + proof + self.method.encode() + b"\0")

    def logged_in(self):
        answer = self.packet()
        if answer[0] == 0xFE:
            name, nonce = answer[1:].split(b"\0", 1)
            self.method = name.decode()
            self.send(self.sequence + 1, scramble(self.method, self.password, nonce[:20]))
            answer = self.packet()
        while answer[0] == 1:
            if answer == b"\x01\x04":
                if not self.tls:
                    raise ConnectionError("asked for the password without TLS")
                self.send(self.sequence + 1, self.password + b"\0")
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
        self.sequence = header[3]
        payload = self.exactly(int.from_bytes(header[:3], "little"))
        if payload[:1] == b"\xff":
            raise ConnectionError("error: %r" % payload)
        return payload

    def command(self, code, text=b""):
        self.send(0, bytes([code]) + text)

    def simple(self, code, text=b""):
        """A command that is answered by one packet."""
        self.command(code, text)
        return self.packet()

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
