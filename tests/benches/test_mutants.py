"""Faults that are put into the core: each kind is made, all leave Python that parses, and every part has its files."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from build_scripts import mutants
from build_scripts.faults import SAME, faults_in
from build_scripts.mutants import PARTS, ROOT, Tree, chosen, sources_of

SOURCE = b'''"""Says 1 < 2."""
import logging
logger = logging.getLogger(__name__)
MOST = 5


def judge(self, one: int = 3, *, two: bool = True) -> str:
    """Compare 1 < 2."""
    if one < MOST and not two:  # \xc3\xa9 and so on
        return "small"
    self.kept = one + 1
    self.count += max(one, 0)
    logger.info("kept %d", 7)
    self.tell(
        one,
    )
    while one not in (4,):
        break
    raise ValueError(f"no {one + 1}")
'''


def test_each_kind_of_fault_is_put_in_where_it_makes_a_difference() -> None:
    found = faults_in("judge.py", SOURCE)
    assert {(fault.line, fault.change) for fault in found} == {
        (4, "5 becomes 6"),
        (7, "3 becomes 4"),
        (7, "True becomes False"),
        (9, "< becomes <="),
        (9, "and becomes or"),
        (9, "not is dropped"),
        (10, 'return "small" is dropped'),
        (11, "self.kept = one + 1 is dropped"),
        (11, "+ becomes -"),
        (11, "1 becomes 2"),
        (12, "self.count += max(one, 0) is dropped"),
        (12, "max becomes min"),
        (12, "0 becomes 1"),
        (14, "self.tell( is dropped"),
        (17, "not in becomes in"),
        (17, "4 becomes 5"),
        (18, "break is dropped"),
        (19, 'raise ValueError(f"no {one + 1}") is dropped'),
    }
    sound = ast.dump(ast.parse(SOURCE))
    assert all(ast.dump(ast.parse(fault.applied(SOURCE))) != sound for fault in found)


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_part_has_its_files_its_tests_and_faults_that_parse(name: str) -> None:
    part = PARTS[name]
    assert [test for test in part.tests if not (ROOT / test).exists()] == []
    faults = [(fault, (ROOT / path).read_bytes()) for path in sources_of(part) for fault in
              faults_in(path, (ROOT / path).read_bytes())]  # fmt: skip
    assert len(faults) > 50
    for fault, source in faults[::7]:
        ast.parse(fault.applied(source))


def test_a_seed_gives_the_same_faults_of_all_parts() -> None:
    picked = chosen(list(PARTS), 21, 4)
    assert [name for name, _ in picked[::3]] == list(PARTS)
    assert picked == chosen(list(PARTS), 21, 4)
    assert picked != chosen(list(PARTS), 21, 5)


def test_what_makes_no_difference_still_stands_in_the_source() -> None:
    for (path, line, _), reason in SAME.items():
        assert reason
        lines = [one.strip() for one in (ROOT / path).read_text(encoding="utf-8").splitlines()]
        assert line in lines, f"{path} says this no more; take it out of SAME: {line}"


def test_a_fault_is_noticed_by_a_test_that_asks_and_taken_out_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / "tests").mkdir(parents=True)
    (project / "sound.py").write_bytes(b"def most(numbers):\n    return max(numbers) + 0\n")
    test = "from sound import most\n\n\ndef test_most():\n    assert most([1, 2]) == 2\n    assert most([2]) == 2\n"
    (project / "tests" / "test_sound.py").write_text(test, encoding="utf-8")
    monkeypatch.setattr(mutants, "ROOT", project)
    monkeypatch.setattr(mutants, "COPIED", ("sound.py", "tests"))
    folder = tmp_path / "copy"
    folder.mkdir()
    tree = Tree(folder)
    seen = {
        fault.change: tree.run(("tests/test_sound.py",), 60, fault)[0]
        for fault in faults_in("sound.py", (project / "sound.py").read_bytes())
    }
    assert seen == {
        "return max(numbers) + 0 returns None": False,
        "+ becomes -": True,
        "max becomes min": False,
        "0 becomes 1": False,
    }
    assert tree.run(("tests/test_sound.py",), 60)[0]
