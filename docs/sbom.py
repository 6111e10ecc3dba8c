"""The bill of materials: every package that an installation of Kaoju holds, with version, hashes and licence, as CycloneDX 1.5.

    python -m docs.sbom FILE

Belongs here: the bill, and which licences may stand in it. Does not belong here: what is installed (`uv.lock`), known
vulnerabilities (`make audit` asks for them).
"""

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import click

from warehouse.home import PROJECT

# Licences under which Kaoju may be handed on as it is (Apache-2.0). MPL binds files that nobody here changes.
PERMITTED = re.compile(
    r"\b(MIT|MIT-0|BSD|0BSD|Apache|MPL|Mozilla Public License|PSF|Python Software Foundation|ISC|Zlib|CC0|Artistic)\b", re.IGNORECASE
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def main(file: Path) -> None:
    """Write the bill of materials to FILE."""
    said = bill()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    click.echo(f"{file}: {len(said['components'])} packages")


def bill() -> dict[str, Any]:
    """The bill as CycloneDX has it: the same lock gives the same bill. Packages of other systems have no licence in it."""
    command = [str(Path(sys.executable).with_name("uv")), "export", "--frozen", "--no-dev", "--format", "cyclonedx1.5", "--quiet"]
    told = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)  # noqa: S603 (our own command)
    said = json.loads(told.stdout)
    # Neither instant nor random number says anything about what is installed.
    del said["serialNumber"], said["metadata"]["timestamp"]
    for component in said["components"]:
        try:
            component["licenses"] = [{"license": {"name": licence_of(distribution(component["name"]))}}]
        except PackageNotFoundError:
            continue
    return said


def licence_of(package: Distribution) -> str:
    """What a package says of its licence: the SPDX expression, else the classifiers joined by OR, else the first line of the text."""
    said = package.metadata
    for expression in said.get_all("License-Expression") or []:
        return expression
    classifiers = [name.rpartition(" :: ")[2] for name in said.get_all("Classifier") or [] if name.startswith("License ::")]
    return " OR ".join(classifiers or [text.strip().partition("\n")[0] for text in said.get_all("License") or []])


def is_permitted(licence: str) -> bool:
    """Whether each part that holds (AND) offers (OR) a permitted licence."""
    return all(PERMITTED.search(part) for part in re.split(r"\bAND\b", licence))


if __name__ == "__main__":
    main()
