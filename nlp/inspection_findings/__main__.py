"""``python -m inspection_findings`` is the command ``findings``."""

from inspection_findings.cli.main import main

main(prog_name="findings")
