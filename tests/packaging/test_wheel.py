"""The wheel holds all that the checkout does, and works from any folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
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
    rooms = ("anima_project", "events_app", "sessions_app", "tools_app", "psyche", "nous", "tui")
    wanted = {
        str(file.relative_to(ROOT))
        for room in rooms
        for end in ("py", "toml")
        for file in (ROOT / room).rglob(f"*.{end}")
    }
    assert wanted <= held
    assert not {name for name in held if name.startswith(("tests/", "bench/", "docs/"))}


def test_the_installed_command_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "environment"
    venv.create(place, with_pip=False, symlinks=True)
    site = next((place / "lib").glob("python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(site)
    # The dependencies are those of this environment: what is tested is the wheel, not the registry. Appended, so that
    # the wheel wins over the checkout that is installed there.
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    code = "import sys; from anima_project import cli; print(cli.__file__); sys.exit(cli.main(['ask', 'hello there']))"
    run = subprocess.run(
        [place / "bin" / "python", "-c", code],
        cwd=tmp_path,
        env=environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(str(site))
    assert "hello there" in run.stdout
