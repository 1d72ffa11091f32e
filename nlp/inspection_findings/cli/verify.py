"""``verify``: whether a pack is as it was made."""

from __future__ import annotations

from pathlib import Path

import click

from inspection_findings.cli.output import say
from inspection_findings.cli.terminal import write

_WRONG = 1


@click.command()
@click.argument("pack", metavar="PACK", type=click.Path(path_type=Path))
@click.option(
    "--store",
    "store_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check the offsets of each quotation in the reports of this store.",
)
@click.option(
    "--reports",
    "reports_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Check them in the published reports in this folder.",
)
def verify(pack: Path, store_path: Path | None, reports_path: Path | None) -> None:
    """Check a pack, down to each quotation in its source.

    PACK is the folder of a pack. Each file must have the hash that the manifest says, and each
    quotation must stand word for word in each file. With --store or --reports, the source at the
    offsets must give the quotation. Every failure is listed, and the exit code is then 1.

    \b
    Example:
      findings verify out/pack --store out/inspections.findings
    """
    from inspection_findings.corpus.pack_check import verify_pack

    checked = verify_pack(pack, store=store_path, reports=reports_path)
    for one in checked.failures:
        write(str(one))
    for name in checked.unread:
        say(f"{name}: its hash was compared; its words are not read")
    sources = f", and in {checked.against}" if checked.against else ""
    say(
        f"{checked.quotations} quotations in {checked.files} files{sources}: "
        f"{len(checked.failures) or 'no'} failure{'' if len(checked.failures) == 1 else 's'}"
    )
    if not checked.against:
        say("To check them in their sources as well, name --store or --reports.")
    if checked.failures:
        raise SystemExit(_WRONG)


COMMANDS = (verify,)
