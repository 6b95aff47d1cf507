"""The wheel holds all that the app needs, and building it brings in nothing that we may not ship."""

import ast
import configparser
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "wellbeing" / "static" / "vendor"
PACKAGES = ("rota", "plans", "solver", "wellbeing", "templates")


def load_backend() -> ModuleType:
    spec = importlib.util.spec_from_file_location("assets_backend", ROOT / ".packaging" / "assets_backend.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def backend() -> ModuleType:
    return load_backend()


def copy_of_the_project(folder: Path) -> Path:
    """The files that a build reads; a build in place would leave its own behind."""
    leave = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
    for name in (*PACKAGES, ".packaging"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave)
    for name in ("setup.cfg", "pyproject.toml", "package.json", "package-lock.json", "MANIFEST.in"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("LICENSE", "README.md", "CHANGELOG.md", "GLOSSARY.md", "requirements-lock.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    source = copy_of_the_project(tmp_path_factory.mktemp("source"))
    out = tmp_path_factory.mktemp("wheel")
    program = f"import assets_backend; print(assets_backend.build_wheel({str(out)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=source,
        env={**os.environ, "PYTHONPATH": str(source / ".packaging")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def files_of(package: str, pattern: str) -> set[str]:
    """The files of a package that match, as the wheel names them."""
    found = (path for path in (ROOT / package).glob(pattern) if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if "__pycache__" not in path.parts}


@pytest.mark.parametrize(
    ("package", "pattern"),
    [
        *((package, "**/*.py") for package in PACKAGES),
        ("templates", "**/*.html"),
        ("wellbeing", "static/**/*"),
        ("wellbeing", "data/**/*"),
        ("wellbeing", "migrations/**/*.mako"),
        ("solver", "examples/*.json"),
    ],
)
def test_the_wheel_holds_every_file_that_the_app_reads(wheel_names: set[str], package: str, pattern: str) -> None:
    assert files_of(package, pattern) - wheel_names == set()


def test_the_wheel_holds_the_browser_files_and_their_licences(wheel_names: set[str], backend: ModuleType) -> None:
    wanted = {*backend.FILES.values(), backend.GOVUK_LICENCE}
    assert {f"wellbeing/static/vendor/{name}" for name in wanted} <= wheel_names


def test_the_wheel_holds_nothing_else(wheel_names: set[str]) -> None:
    top_level = {name.split("/")[0] for name in wheel_names}
    assert {name for name in top_level if not name.endswith(".dist-info")} == set(PACKAGES)


def test_the_stylesheet_asks_for_no_font_and_no_crest() -> None:
    css = (VENDOR / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert "/assets/" not in css
    assert "GDS Transport" not in css
    assert "@font-face" not in css
    assert "system-ui" in css


def test_no_browser_file_points_to_a_source_map_that_is_not_there() -> None:
    for path in VENDOR.iterdir():
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8"), path.name


def test_a_new_font_in_the_stylesheet_stops_the_build(backend: ModuleType) -> None:
    with pytest.raises(backend.AssetsError, match="/assets/fonts/new"):
        backend.without_crown_and_transport("p{color:red}.x{src:url(/assets/fonts/new.woff2)}")


def test_a_changed_lock_file_makes_the_browser_files_stale(
    backend: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backend.vendor_is_current()
    assert backend.NODE_REQUIREMENT not in backend.get_requires_for_build_editable()
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    lock["packages"]["node_modules/htmx.org"]["version"] = "2.0.9"
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    monkeypatch.setattr(backend, "ROOT", tmp_path)
    assert not backend.vendor_is_current()


def test_the_lock_file_pins_by_content_and_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_every_requirement_has_an_exact_version_in_the_lock() -> None:
    lines = (ROOT / "requirements-lock.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if not line.startswith("#")]
    locked = {plain_name(line) for line in lines if re.fullmatch(r"[\w.-]+==[\w.+!-]+", line)}
    assert required("install_requires", "test", "pdf") - locked == set()
    assert len(locked) == len(lines)


def test_every_library_that_the_code_imports_is_required() -> None:
    distributions = packages_distributions()
    allowed = required("install_requires", "pdf")
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for module in imported(path) - sys.stdlib_module_names - set(PACKAGES):
                names = {plain_name(name) for name in distributions.get(module, [module])}
                assert names & allowed, f"{path.relative_to(ROOT)} imports {module}, which setup.cfg does not name"


def imported(path: Path) -> set[str]:
    """The top-level modules that a file imports, wherever in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    whole = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in whole | parts}


def required(*lists: str) -> set[str]:
    """The names in these lists of setup.cfg: install_requires, or an extra."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    sections = [config["options"] if name in config["options"] else config["options.extras_require"] for name in lists]
    lines = [line.strip() for name, section in zip(lists, sections, strict=True) for line in section[name].splitlines()]
    return {plain_name(line) for line in lines if line and not line.startswith("#")}


def plain_name(requirement: str) -> str:
    """The name alone, as PyPI compares names."""
    name = re.match(r"[\w.-]+", requirement.strip())
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()
