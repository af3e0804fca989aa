"""Reports by people without an account: what keeps machines out, and the link by which the reporter comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.models import Case, ReporterContact, ReporterLink
from complaints.models.links import reporter_secret_index
from complaints.queries.limits import whole_setting
from complaints.rules.limits import (
    A_DAY,
    AN_HOUR,
    GUESSES_PER_NETWORK,
    REPORTS_PER_DEVICE,
    REPORTS_PER_NETWORK,
    REPORTS_PER_PHONE,
    SUMS_PER_NETWORK,
)
from complaints.services.filing import Filed, Report, file_case
from governance.access import Actor, require
from governance.proofs import Strength
from governance.rules.addresses import network_of
from governance.rules.answers import Refused, TooMany
from governance.rules.phones import PhoneRefused, normalise_phone
from governance.services.limits import Tally, count_up, counted

UNKNOWN_NETWORK = "unknown"


@dataclass(frozen=True)
class Sender:
    """What is known of a device that sends without an account.

    ``address`` is the one that the outermost trusted proxy saw; ``device`` is empty where no cookie came along; ``proof``
    is the work done for this report; ``added_up`` says that the sum for people without a script was right.
    """

    address: str | None
    device: str = ""
    proof: Strength = Strength.NONE
    added_up: bool = False

    @property
    def network(self) -> str:
        return network_of(self.address) if self.address else UNKNOWN_NETWORK

    def tallies(self) -> Mapping[str, Tally]:
        """Return what a report by this sender is counted under."""
        found = {"network": Tally("complaints.report_of_network", self.network, AN_HOUR)}
        if self.device:
            found["device"] = Tally("complaints.report_of_device", self.device, A_DAY)
        if self.proof == Strength.NONE:
            found["sum"] = Tally("complaints.report_by_sum", self.network, AN_HOUR)
        return found


def report_by_link(
    *, actor: Actor, report: Report, secret: str, phone: str, sender: Sender, prefix: str, at: datetime
) -> Filed:
    """File a report of somebody without an account, and let ``secret`` open it from now on; sent again it is the same case.

    Only the secret's keyed hash is kept. What was filed counts against the device, the phone number and the network; a
    repetition does not.

    Raises:
        ActionRefused, Refused: as ``file_case``.
        Refused: without proof of work, with too little of it, with a phone number that is none, or for the ``client_ref`` of another.
        TooMany: if the device or the phone number has sent too much.
    """
    require(actor, "complaints.report_case")
    number = _phone(phone)
    tallies = dict(sender.tallies())
    if number:
        tallies["phone"] = Tally("complaints.report_of_phone", number, A_DAY)
    if not Case.objects.filter(client_ref=report.client_ref).exists():
        _check_limits(actor, tallies, at)
        _check_proof(actor, sender, at)
    filed = file_case(actor=actor, report=report, prefix=prefix, at=at)
    index = reporter_secret_index(secret)
    if filed.is_replay:
        if not ReporterLink.objects.filter(case=filed.case, secret_index=index).exists():
            raise Refused(_("这个编号已经报过另一件事。从头再报一次就好。"), code="client_ref_reused")
        return filed
    ReporterLink.objects.create(case=filed.case, secret_index=index, made_at=at)
    if number:
        ReporterContact.objects.create(case=filed.case, phone=number, left_at=at)
    for tally in sorted(
        tallies.values(), key=lambda one: one.what
    ):  # always in one order, so that none waits for another
        count_up(tally, at=at)
    return filed


def strength_asked(actor: Actor, sender: Sender, at: datetime) -> Strength:
    """Return how much work a report must prove: more without a known device, and from a network that sends a great deal."""
    most = whole_setting(actor, "complaints.reports_per_network", at, REPORTS_PER_NETWORK)
    crowded = counted(sender.tallies()["network"], at=at) >= most
    return Strength.HARD if crowded or not sender.device else Strength.EASY


def note_guess(sender: Sender, *, at: datetime) -> None:
    """Count a link that opens nothing.

    Raises:
        TooMany: if the network has tried too many. Links that open something are not asked.
    """
    tally = Tally("complaints.guess", sender.network, AN_HOUR)
    if count_up(tally, at=at) > GUESSES_PER_NETWORK:
        raise _too_many(tally, at)


def _phone(typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        return normalise_phone(typed)
    except PhoneRefused as refusal:
        raise Refused(_("电话写得不对。手机 11 位，座机带区号；不想留就空着。"), code="bad_phone") from refusal


def _check_limits(actor: Actor, tallies: Mapping[str, Tally], at: datetime) -> None:
    limits = {
        "device": ("complaints.reports_per_device", REPORTS_PER_DEVICE),
        "phone": ("complaints.reports_per_phone", REPORTS_PER_PHONE),
    }
    for name, (setting, default) in limits.items():
        if name in tallies and counted(tallies[name], at=at) >= whole_setting(actor, setting, at, default):
            raise _too_many(tallies[name], at)


def _check_proof(actor: Actor, sender: Sender, at: datetime) -> None:
    if sender.proof >= strength_asked(actor, sender, at):
        return
    if sender.proof:
        raise Refused(_("这个网络今天报得很多，要多算一会儿。等按钮亮了再提交一次。"), code="proof_too_weak")
    if not sender.added_up:
        raise Refused(_("写出算式的得数，再提交。"), code="proof_missing")
    if not sender.device or counted(sender.tallies()["sum"], at=at) >= SUMS_PER_NETWORK:
        raise Refused(_("这个网络用算式报的已经很多。换一个能运行脚本的浏览器，或者打 12345。"), code="sums_used_up")


def _too_many(tally: Tally, at: datetime) -> TooMany:
    until = tally.ends_at(at)
    return TooMany(int((until - at).total_seconds()) + 1, until=until)
