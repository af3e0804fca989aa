"""Writing a city's sealed trail to files that anybody can check without the product."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from governance.evidence import verify_audit
from governance.models.audit import AuditSeal
from governance.models.cities import City
from governance.services.sealing import checkpoint, line_of, public_key, sealed_lines

README = """This folder holds the sealed audit trail of {city}, epoch {epoch}, up to seal {number} of {sealed_at}.

To check it, on any machine with Python 3.11 or newer:

    python verify_audit.py . --kept NOTE --key "$(cat key.txt)"

NOTE is a checkpoint that was kept outside the house: a saved page or a typed-in daily sheet.
"""


@dataclass(frozen=True)
class Written:
    """How much an export holds."""

    seals: int
    rows: int


def export_audit(city: City, folder: Path) -> Written:
    """Write seals, rows, checkpoint, public key and the verifier of the active city's newest epoch to an empty folder.

    Bounded memory; it reads within one transaction, and seals never change. Rows since the last seal are left out.

    Raises:
        FileExistsError: if the folder holds something.
        AuditSeal.DoesNotExist: if nothing has been sealed yet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    last = AuditSeal.objects.order_by("-epoch", "-number")[:1].get()
    rows = 0
    seals = AuditSeal.objects.filter(epoch=last.epoch, number__lte=last.number).order_by("number")
    with (folder / verify_audit.SEALS).open("wb") as of_seals, (folder / verify_audit.ROWS).open("wb") as of_rows:
        for seal in seals.iterator(chunk_size=500):
            of_seals.write(line_of(city.pk, seal) + b"\n")
            for line in sealed_lines(city.pk, seal.form, seal.from_xid, seal.before_xid):
                of_rows.write(line.encode() + b"\n")
                rows += 1
    (folder / verify_audit.CHECKPOINT).write_text(checkpoint(city, last), encoding="utf-8")
    (folder / verify_audit.KEY).write_text(public_key(city) + "\n", encoding="utf-8")
    shutil.copy(verify_audit.__file__, folder / "verify_audit.py")
    words = {"city": city.name, "epoch": last.epoch, "number": last.number, "sealed_at": last.sealed_at.isoformat()}
    (folder / "README.txt").write_text(README.format(**words), encoding="utf-8")
    return Written(last.number, rows)
