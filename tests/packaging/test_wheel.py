"""The wheel holds all that the checkout does, also made from the sdist, and works from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from tests.programs import environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        ".",
    ]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [built] = folder.glob("anima-*.whl")
    return built


def test_the_wheel_holds_every_module_migration_and_table(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    rooms = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    files = [file for room in rooms for file in (ROOT / room).rglob("*.*") if file.is_file()]
    wanted = {str(file.relative_to(ROOT)) for file in files if "__pycache__" not in file.parts}
    assert {"tui", "mneme", "history"} <= {*rooms} and {Path(name).suffix for name in wanted} >= {
        ".py",
        ".toml",
        ".html",
    }
    assert wanted <= held
    assert not {name for name in held if name.startswith(("tests/", "bench/", "docs/"))}


def test_the_sdist_holds_what_the_same_wheel_is_made_of(wheel: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(tmp_path)]
    subprocess.run([*build, "-t", "sdist"], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("anima-*.tar.gz"))) as sdist:
        sdist.extractall(tmp_path, filter="data")
    [unpacked] = (path for path in tmp_path.iterdir() if path.is_dir())
    subprocess.run([*build, "-t", "wheel"], cwd=unpacked, check=True, capture_output=True)
    made = zipfile.ZipFile(next(tmp_path.glob("anima-*.whl")))
    assert set(made.namelist()) == set(zipfile.ZipFile(wheel).namelist())


def test_the_installed_command_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=False, symlinks=True)
    site = next((place / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # The dependencies are those of this environment: what is tested is the wheel, not the registry. Appended, so that
    # the wheel wins over the checkout that is installed there.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    code = "import sys; from anima_project import cli; print(cli.__file__); sys.exit(cli.main(sys.argv[1:]))"
    for words, said in (
        (["install", "--no-unit"], "made           database of production"),
        (["ask", "hello there"], "hello there"),
    ):
        run = subprocess.run(
            [place / "bin" / "python", "-c", code, *words],
            cwd=tmp_path,
            env=environment(tmp_path / "home"),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert run.returncode == 0, run.stderr
        assert run.stdout.startswith(str(site))
        assert said in run.stdout
