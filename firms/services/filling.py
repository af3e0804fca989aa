"""The sheets of firms: the firms, and whom they serve."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from firms.models import PropertyFirm, ServiceContract
from governance.imports import Exported, Sheet, Standing, Wrong
from governance.models.places import Place, Unit
from governance.rules.importing import Column, Row, choice, code, day, text
from governance.rules.pinyin import pinyin_key
from governance.services.filling import AT_ONCE, CODE_HELP, FROM, places_by_code


class Firms(Sheet):
    """Property firms, as units that can be handed work."""

    called = "firms"
    label = gettext_lazy("物业企业")
    about = gettext_lazy("每家一行。导入后可以接单；合同另外导入。")
    order = 46
    key = ("code",)
    columns = (
        Column("code", gettext_lazy("编号"), code, CODE_HELP, "F01", width=10),
        Column("name", gettext_lazy("名称"), text(80), gettext_lazy("企业全称，最多 80 个字。"), gettext_lazy("某某物业服务有限公司"), width=30),
        Column("kind", gettext_lazy("类型"), choice({kind.value: kind.label for kind in PropertyFirm.Kind}),
            gettext_lazy("物业服务企业，或者街道非营利物业公司。"), gettext_lazy("物业服务企业"), width=20),
        FROM,
    )  # fmt: skip

    def prepare(self) -> None:
        self.known = {firm.unit.code: firm for firm in PropertyFirm.objects.select_related("unit")}
        self.taken = set(Unit.objects.values_list("code", flat=True)) - set(self.known)

    def wrong(self, row: Row) -> Iterator[Wrong]:
        if row["code"] in self.taken:
            yield "code", _("编号已经用过"), _("换一个编号。")

    def standing(self, row: Row) -> Standing:
        there = self.known.get(row["code"])
        if there is None:
            return Standing.NEW
        return Standing.SAME if (there.unit.name, there.kind) == (row["name"], row["kind"]) else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        units = {
            row["code"]: Unit(
                kind=Unit.Kind.FIRM,
                code=row["code"],
                name=row["name"],
                pinyin=pinyin_key(row["name"]),
                valid_from=row["valid_from"],
            )
            for row in new
        }
        Unit.objects.bulk_create(units.values(), batch_size=AT_ONCE)
        PropertyFirm.objects.bulk_create(
            [PropertyFirm(unit=units[row["code"]], kind=row["kind"]) for row in new], batch_size=AT_ONCE
        )
        firms = [self.known[row["code"]] for row in changed]
        for firm, row in zip(firms, changed, strict=True):
            firm.kind, firm.unit.name, firm.unit.pinyin = row["kind"], row["name"], pinyin_key(row["name"])
        Unit.objects.bulk_update([firm.unit for firm in firms], ["name", "pinyin"], batch_size=AT_ONCE)
        PropertyFirm.objects.bulk_update(firms, ["kind"], batch_size=AT_ONCE)

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:  # noqa: ARG003  (every sheet takes it)
        for firm in PropertyFirm.objects.select_related("unit").order_by("unit__code"):
            yield firm.unit.code, firm.unit.name, firm.get_kind_display(), firm.unit.valid_from


class Contracts(Sheet):
    """Which firm serves which compound, from when to when."""

    called = "contracts"
    label = gettext_lazy("物业合同")
    about = gettext_lazy("每份合同一行。一个小区同一天只能有一家；到期日期是不再服务的第一天。")
    order = 47
    key = ("compound", "valid_from")
    columns = (
        Column("firm", gettext_lazy("企业编号"), code, gettext_lazy("“物业企业”里的编号。"), "F01", width=10),
        Column("compound", gettext_lazy("小区编号"), code, gettext_lazy("“小区”里的编号。"), "CP001", width=10),
        Column("kind", gettext_lazy("类型"), choice({kind.value: kind.label for kind in ServiceContract.Kind}),
            gettext_lazy("物业服务合同、前期物业服务合同或兜底管理。"), gettext_lazy("物业服务合同"), width=18),
        Column("valid_from", gettext_lazy("起始日期"), day, gettext_lazy("从哪天起，例如 2024-01-01。"), "2024-01-01", width=12),
        Column("valid_to", gettext_lazy("到期日期"), day, gettext_lazy("不再服务的第一天；没有定的不填。"), "", required=False, width=12),
    )  # fmt: skip

    def prepare(self) -> None:
        self.firms = {firm.unit.code: firm for firm in PropertyFirm.objects.select_related("unit")}
        self.places = places_by_code(self.actor.today)
        self.known: dict[str, list[ServiceContract]] = {}
        for contract in ServiceContract.objects.select_related("compound", "firm__unit").defer("compound__outline"):
            self.known.setdefault(contract.compound.code, []).append(contract)
        self.named: dict[str, list[Row]] = {}
        for row in self.rows:
            self.named.setdefault(row["compound"], []).append(row)

    def wrong(self, row: Row) -> Iterator[Wrong]:
        place = self.places.get(row["compound"])
        if row["firm"] not in self.firms:
            yield "firm", _("没有这家企业"), _("核对编号，或者先导入企业。")
        if place is None or place.kind != Place.Kind.COMPOUND:
            yield "compound", _("没有这个小区"), _("核对编号，或者先导入小区。")
        if row["valid_to"] and row["valid_to"] <= row["valid_from"]:
            yield "valid_to", _("不晚于起始日期"), _("到期日期要晚于起始日期。")
        elif self._overlaps(row):
            yield "valid_from", _("这段时间已经有合同"), _("先定下前一份的到期日期。")

    def _overlaps(self, row: Row) -> bool:
        others = [(one.valid_from, one.valid_to) for one in self.known.get(row["compound"], ())]
        others += [
            (one["valid_from"], one["valid_to"]) for one in self.named[row["compound"]] if one.number < row.number
        ]
        return any(
            since != row["valid_from"]
            and since < (row["valid_to"] or date.max)
            and row["valid_from"] < (until or date.max)
            for since, until in others
        )

    def _there(self, row: Row) -> ServiceContract | None:
        return next((one for one in self.known.get(row["compound"], ()) if one.valid_from == row["valid_from"]), None)

    def standing(self, row: Row) -> Standing:
        there = self._there(row)
        if there is None:
            return Standing.NEW
        same = (there.firm.unit.code, there.kind, there.valid_to) == (row["firm"], row["kind"], row["valid_to"])
        return Standing.SAME if same else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        some = []
        for row in changed:
            if there := self._there(row):
                there.firm, there.kind, there.valid_to = self.firms[row["firm"]], row["kind"], row["valid_to"]
                some.append(there)
        ServiceContract.objects.bulk_update(some, ["firm", "kind", "valid_to"], batch_size=AT_ONCE)
        ServiceContract.objects.bulk_create(
            [
                ServiceContract(
                    firm=self.firms[row["firm"]],
                    compound=self.places[row["compound"]],
                    kind=row["kind"],
                    valid_from=row["valid_from"],
                    valid_to=row["valid_to"],
                )
                for row in new
            ],
            batch_size=AT_ONCE,
        )

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:  # noqa: ARG003  (every sheet takes it)
        rows = ServiceContract.objects.select_related("firm__unit", "compound").defer("compound__outline")
        for row in rows.order_by("compound__path", "valid_from"):
            yield row.firm.unit.code, row.compound.code, row.get_kind_display(), row.valid_from, row.valid_to
