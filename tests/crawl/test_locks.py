"""Lock files: one holder at a time, whether in this process or another, and none once it has died."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scraper.crawl import locks


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    one, other = locks.make(tmp_path, "a"), locks.make(tmp_path, "a")
    assert locks.take(one)
    assert not locks.take(other, 0.03)
    one.release()
    assert locks.take(other)
    other.release()


def test_a_lock_given_back_twice_is_nobody_elses(tmp_path: Path) -> None:
    one, other = locks.make(tmp_path, "a"), locks.make(tmp_path, "a")
    assert locks.take(one)
    one.release()
    assert locks.take(other)
    one.release()
    assert locks.is_held(tmp_path, "a")
    other.release()


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from scraper.crawl import locks;"
        f" lock = locks.make(Path({str(tmp_path)!r}), 'a'); locks.take(lock); print('taken', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        child.stdout.readline()
        assert locks.is_held(tmp_path, "a")
        child.kill()
    assert not locks.is_held(tmp_path, "a")


def test_a_lock_whose_file_was_removed_is_taken_anew(tmp_path: Path) -> None:
    one, other = locks.make(tmp_path, "a"), locks.make(tmp_path, "a")
    assert locks.take(one)
    locks.discard(one)
    assert locks.take(other)
    assert Path(other.lock_file).exists()
    assert not locks.take(one)
    locks.discard(other)
