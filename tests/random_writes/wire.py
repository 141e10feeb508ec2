"""A client of PostgreSQL's simple query protocol: a statement, its rows, and the SQLSTATE of its error.

Written here so that the test needs no package, and sends each statement just as it is in the log.
"""

import dataclasses
import socket
import struct


@dataclasses.dataclass
class Outcome:
    """What a statement did: the tag of its command and its rows, or an error."""

    tag: str = ""
    rows: list = dataclasses.field(default_factory=list)
    sqlstate: str = ""
    message: str = ""

    @property
    def is_error(self):
        return bool(self.sqlstate)


class ConnectionLost(Exception):
    """The server closed the connection: it crashed, or the session was ended."""


class Connection:
    def __init__(self, folder, database, user="postgres", port=5432, timeout=120):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(f"{folder}/.s.PGSQL.{port}")
        self.input = self.socket.makefile("rb")
        self.transaction = "I"
        options = {"user": user, "database": database, "client_encoding": "UTF8", "application_name": "random_writes"}
        words = b"".join(f"{name}\0{value}\0".encode() for name, value in options.items()) + b"\0"
        self.socket.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
        outcome = self.answer(None)
        if outcome.is_error:
            raise ConnectionLost(outcome.message)

    def run(self, statement, copy=None):
        """Send one statement, and the lines that it copies, if it is a COPY FROM STDIN."""
        try:
            self.send(b"Q", statement.encode() + b"\0")
            return self.answer(copy)
        except OSError as error:
            raise ConnectionLost(str(error)) from error

    def close(self):
        try:
            self.send(b"X", b"")
        except OSError:
            pass
        self.input.close()
        self.socket.close()

    def send(self, kind, content):
        self.socket.sendall(kind + struct.pack("!i", len(content) + 4) + content)

    def answer(self, copy):
        outcome = Outcome()
        while True:
            kind, content = self.receive()
            if kind == b"D":
                outcome.rows.append(values_of(content))
            elif kind == b"C":
                outcome.tag = content[:-1].decode()
            elif kind == b"E":
                fields = fields_of(content)
                # The first error is the statement's own.
                if not outcome.is_error:
                    outcome.sqlstate = fields["C"]
                    outcome.message = "; ".join(fields[name] for name in "MDHW" if name in fields)
            elif kind == b"G":
                if copy is None:
                    self.send(b"f", b"no lines to copy\0")
                else:
                    self.send(b"d", copy.encode())
                    self.send(b"c", b"")
            elif kind == b"R" and struct.unpack("!i", content[:4])[0] != 0:
                raise ConnectionLost("the server asks for a password")
            elif kind == b"Z":
                self.transaction = content.decode()
                return outcome

    def receive(self):
        head = self.input.read(5)
        if len(head) < 5:
            raise ConnectionLost("the server closed the connection")
        length = struct.unpack("!i", head[1:])[0] - 4
        return head[:1], self.input.read(length)


def values_of(content):
    values, at = [], 2
    for _ in range(struct.unpack("!h", content[:2])[0]):
        (length,) = struct.unpack_from("!i", content, at)
        at += 4
        if length < 0:
            values.append(None)
            continue
        values.append(content[at : at + length].decode(errors="replace"))
        at += length
    return tuple(values)


def fields_of(content):
    parts = content.rstrip(b"\0").split(b"\0")
    return {part[:1].decode(): part[1:].decode(errors="replace") for part in parts if part}
