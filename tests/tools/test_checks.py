"""The checks that guard the house find what they are for."""

import pytest

from tools.places import wrong_places
from tools.sizes import FILE_LINES, FUNCTION_LINES, python_functions, sql_functions, too_long

BODY = "    x = 1\n" * (FUNCTION_LINES - 1)


def test_a_function_of_exactly_the_limit_passes_and_one_more_line_does_not() -> None:
    assert too_long("a.py", f"def f():\n{BODY}") == []
    assert too_long("a.py", f"async def f():\n{BODY}    x = 1\n") == ["a.py:1: f has 41 lines, at most 40"]


def test_methods_and_inner_functions_count_too() -> None:
    text = "class C:\n    def outer(self):\n        def inner():\n            pass\n"
    assert [function.name for function in python_functions(text)] == ["outer", "inner"]


@pytest.mark.parametrize("name", ["a.py", "a.ts", "a.tsx", "a.sql"])
def test_a_file_of_exactly_the_limit_passes_and_one_more_line_does_not(name: str) -> None:
    assert too_long(name, "\n" * FILE_LINES) == []
    assert too_long(name, "\n" * (FILE_LINES + 1)) == [f"{name}: 301 lines, at most 300"]


def test_sql_functions_end_where_their_body_does() -> None:
    text = """create table t (n int);
create or replace function one() returns int language sql as $$
  select 1; -- not the end
$$;
CREATE FUNCTION two() returns int language plpgsql as $body$
begin
  execute $q$ select 2; $q$;
end $body$;
create function three() returns int
  language sql return 3;
"""
    found = [(function.name, function.first, function.last) for function in sql_functions(text)]
    assert found == [("one", 2, 4), ("two", 5, 8), ("three", 9, 10)]


@pytest.mark.parametrize(
    "line",
    ["see /ro" + "ot/notes.txt", "cd /wo" + "rk/main", "from https://py" + "pi.org/simple", "registry.n" + "pmjs.org"],
)
def test_a_place_that_only_one_machine_knows_is_found(line: str) -> None:
    assert len(wrong_places("README.md", f"first\n{line}\n")) == 1


@pytest.mark.parametrize("line", ["/api/customers", "docs/work/x", "the root/branch", "https://example.org/home/page"])
def test_other_paths_are_left_alone(line: str) -> None:
    assert wrong_places("README.md", line) == []


def test_a_lock_file_says_nothing_of_where_packages_came_from() -> None:
    assert wrong_places("console/package-lock.json", '  "resolved": "https://example.org/x.tgz",')
    assert wrong_places("requirements.lock", "x @ file:///x.whl")
    assert wrong_places("other.json", '  "resolved": "https://example.org/x.tgz",') == []
