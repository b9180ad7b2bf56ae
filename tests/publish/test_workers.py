"""A site of several processes: what one of them gave the next one takes, and none that ends is missed for long."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.promises.house import built
from tests.publish.clerk import METADATA

CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")
pytestmark = pytest.mark.skipif(not CHILDREN.exists(), reason="the system does not tell a process's children")

NAME, PASSWORD = "maria", "тайна дума"
_FORM_TOKEN = re.compile(r'name="csrftoken" value="([^"]+)"')


class Site:
    """`scraper serve` with its workers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stderr is not None
        said = process.stderr.readline()
        found = re.search(r"http://\S+/", said)
        assert found, said
        self.address = found[0].rstrip("/")

    @property
    def workers(self) -> set[int]:
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return set(map(int, told.split()))

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=30)

    def answers(self) -> bool:
        with self.client() as client:
            return client.get("/search.json").status_code == 200

    @contextmanager
    def only(self, worker: int) -> Iterator[httpx.Client]:
        """Connections that this worker takes, since the others are asleep."""
        others = self.workers - {worker}
        try:
            for each in others:
                os.kill(each, signal.SIGSTOP)
            with self.client() as client:
                yield client
        finally:
            for each in others:
                os.kill(each, signal.SIGCONT)


def eventually(what: Any, seconds: float = 30) -> bool:
    latest = time.monotonic() + seconds
    while not what():
        if time.monotonic() > latest:
            return False
        time.sleep(0.05)
    return True


def alive(processes: Iterable[int]) -> set[int]:
    def state(process: int) -> str:
        try:
            return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        except OSError:
            return "X"

    return {each for each in processes if state(each) not in "XZ"}


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[Site]:
    passwords = pytest.importorskip("datasette_auth_passwords.utils")
    own = {f"{NAME}_password_hash": passwords.hash_password(PASSWORD)}
    metadata = folder / "site.yml"
    metadata.write_text(yaml.safe_dump({"plugins": {**METADATA["plugins"], "datasette-auth-passwords": own}}), "utf-8")
    places = ("--db", str(folder / "archive.db"), "--captures", str(folder), "--metadata", str(metadata))
    program = (sys.executable, "-m", "scraper", "serve", "--port", "0", *words, *places)
    environment = {name: value for name, value in os.environ.items() if name != "DATASETTE_SECRET"}
    pipes: dict[str, int] = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(program, **pipes, text=True, env=environment) as process:
        try:
            yield Site(process)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = built(tmp_path_factory.mktemp("workers"))
    return house.db.rename(house.db.parent / "archive.db").parent


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with serving(folder, "--workers", "2") as site:
        assert site.answers()  # all were started before one could
        yield site


def test_as_many_processes_answer_as_were_asked_for(site: Site) -> None:
    for worker in site.workers:
        with site.only(worker) as client:
            assert client.get("/search.json").status_code == 200
    assert len(site.workers) == 2


def test_who_signs_in_at_one_is_known_to_the_other(site: Site) -> None:
    one, other = sorted(site.workers)
    with site.only(one) as client:
        token = _FORM_TOKEN.search(client.get("/-/login").text)
    assert token is not None
    form = {"username": NAME, "password": PASSWORD, "csrftoken": token[1]}
    cookies = dict(client.cookies)
    with site.only(other) as client:
        client.cookies.update(cookies)
        assert client.post("/-/login", data=form).status_code == 302
    cookies = dict(client.cookies)
    with site.only(one) as client:
        assert client.get("/desk").status_code == 403
        client.cookies.update(cookies)
        assert client.get("/desk").status_code == 200


def test_a_session_is_no_leave_to_write_without_a_secret_of_the_operators(site: Site) -> None:
    with site.only(max(site.workers)) as client:
        token = _FORM_TOKEN.search(client.get("/-/login").text)
        assert token is not None
        client.post("/-/login", data={"username": NAME, "password": PASSWORD, "csrftoken": token[1]})
        assert client.post("/desk/review", data={"csrftoken": token[1]}).status_code == 503


def test_one_that_is_killed_is_replaced_and_nobody_is_turned_away(site: Site) -> None:
    before = site.workers
    os.kill(min(before), signal.SIGKILL)
    assert site.answers()
    assert eventually(lambda: len(site.workers) == 2 and site.workers != before)
    (fresh,) = site.workers - before
    with site.only(fresh) as client:
        assert client.get("/search.json").status_code == 200


@pytest.mark.parametrize("number", ["1", "2"])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_all_end_with_the_command_and_cleanly(folder: Path, sign: signal.Signals, number: str) -> None:
    with serving(folder, "--workers", number) as site:
        assert site.answers()
        workers = site.workers
        site.process.send_signal(sign)
        assert site.process.wait(20) == 0
        assert site.process.stderr is not None
        assert site.process.stderr.read() == ""
    assert not alive(workers)


def test_none_outlives_a_command_that_is_killed(folder: Path) -> None:
    with serving(folder, "--workers", "2") as site:
        assert site.answers()
        workers = site.workers
        site.process.kill()
        assert eventually(lambda: not alive(workers))


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_site_that_is_tied_ends_with_whoever_started_it(folder: Path, number: str) -> None:
    with serving(folder, "--tied", "--workers", number) as site:
        assert site.answers()
        workers = site.workers
        assert site.process.stdin is not None
        site.process.stdin.close()
        assert site.process.wait(20) == 0
    assert not alive(workers)


def test_one_process_is_enough_where_one_is_asked_for(folder: Path) -> None:
    with serving(folder, "--workers", "1") as site:
        assert site.answers()
        assert not site.workers


def test_a_site_that_cannot_begin_says_so_and_ends(tmp_path: Path) -> None:
    program = (
        "from scraper.publish.workers import keep; from scraper.errors import ScraperError\n"
        "def broken(): raise SystemExit(3)\n"
        "try: keep(2, broken)\n"
        "except ScraperError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert "expected it to stay" in done.stdout


def test_an_address_that_is_taken_is_named(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        places = ("--db", str(folder / "archive.db"), "--captures", str(folder))
        program = (sys.executable, "-m", "scraper", "serve", "--workers", "2", "--port", port, *places)
        done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert port in done.stderr
