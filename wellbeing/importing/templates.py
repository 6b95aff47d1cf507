"""The templates of the import files: the columns with one line that shows how each is filled. Knows no database."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from wellbeing.importing.columns import FILES, File


def template(file: File) -> str:
    """The text of one file: its header and an example line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in file.columns])
    writer.writerow([column.example for column in file.columns])
    return text.getvalue()


def explained() -> str:
    """Every file with its columns, what each says and how it is filled, to read."""
    blocks = []
    for file in FILES:
        lines = [file.name]
        for column in file.columns:
            needed = " (needed)" if column.required else ""
            example = f" Example: {column.example}" if column.example else ""
            lines.append(f"  {column.name}{needed}: {column.about}{example}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def templates() -> dict[str, str]:
    """The text of each file by its name."""
    return {file.name: template(file) for file in FILES}


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Write the templates into the folder, made if it is not there; files that are there already are left alone.

    Gives the paths written. Raises OSError where the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in templates().items():
        path = folder / name
        if not path.exists():
            path.write_text(text, encoding="utf-8", newline="")
            written.append(path)
    return tuple(written)
