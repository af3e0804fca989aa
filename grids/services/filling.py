"""The sheets of grids: population, compounds, grids, buildings, dwellings."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.imports import Exported, Sheet, Standing, Wrong
from governance.models.places import Place
from governance.queries.posts import valid_on
from governance.rules.importing import Column, Row, choice, code, codes, day, square_metres, text, whole, yes_or_no
from governance.rules.pinyin import pinyin_key
from governance.services.filling import AT_ONCE, CODE_HELP, places_by_code
from grids.models import AreaPopulation, Building, Community, Compound, Dwelling, Grid, GridCompound

HOUSEHOLDS = whole(0, 100_000)
COUNTED = Column(
    "counted_on", gettext_lazy("核实日期"), day, gettext_lazy("数的那一天，例如 2024-09-01。"), "2024-09-01", width=12
)
SOURCE = Column(
    "source",
    gettext_lazy("来源"),
    text(80),
    gettext_lazy("数从哪里来，例如“社区台账”。"),
    gettext_lazy("社区台账"),
    width=16,
)
COMMUNITY = Column("community", gettext_lazy("社区编号"), code, gettext_lazy("所在社区的编号。"), "CM01", width=10)


def _changed(there: Any, row: Row, names: Sequence[str]) -> bool:
    return any(getattr(there, name) != row[name] for name in names)


class Populations(Sheet):
    """How many people live in communities and towns, and which communities are urban."""

    called = "populations"
    label = gettext_lazy("人口和城市社区")
    about = gettext_lazy("每个社区或镇一行。标了“城市社区”的社区，它的小区才计入城市小区。导入即审定。")
    order = 20
    key = ("place", "counted_on")
    columns = (
        Column("place", gettext_lazy("编号"), code, gettext_lazy("社区或镇的编号。"), "CM01", width=10),
        Column("is_urban", gettext_lazy("城市社区"), yes_or_no, gettext_lazy("填“是”或“否”；镇填“否”。"), gettext_lazy("是"), width=10),
        Column("residents", gettext_lazy("人口"), whole(0, 10_000_000), gettext_lazy("常住人口，整数。"), "8860", width=10),
        COUNTED,
        SOURCE,
    )  # fmt: skip

    def prepare(self) -> None:
        self.places = places_by_code(self.actor.today)
        self.urban = {row.place_id: row for row in Community.objects.all()}
        returns = AreaPopulation.objects.filter(place__in=[place.pk for place in self.places.values()])
        self.returns = {(row.place_id, row.counted_on): row for row in returns}

    def wrong(self, row: Row) -> Iterator[Wrong]:
        place = self.places.get(row["place"])
        if place is None or place.kind not in (Place.Kind.COMMUNITY, Place.Kind.TOWN):
            yield "place", _("没有这个社区或镇"), _("核对编号，或者先导入它。")
        elif place.kind == Place.Kind.TOWN and row["is_urban"]:
            yield "is_urban", _("镇不是城市社区"), _("填“否”。")
        if row["counted_on"] > self.actor.today:
            yield "counted_on", _("在今天以后"), _("填数的那一天，最晚今天。")

    def standing(self, row: Row) -> Standing:
        place = self.places[row["place"]]
        there, known = self.returns.get((place.pk, row["counted_on"])), self.urban.get(place.pk)
        if there is None:
            return Standing.NEW
        same_flag = (known.is_urban if known else False) == row["is_urban"]
        return Standing.SAME if same_flag and not _changed(there, row, ["residents", "source"]) else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        today, made, flags = self.actor.today, [], {}
        for row in [*new, *changed]:
            place = self.places[row["place"]]
            there = self.returns.get((place.pk, row["counted_on"]))
            made.append(
                AreaPopulation(
                    **({"pk": there.pk} if there else {}), place=place, residents=row["residents"], counted_on=row["counted_on"],
                    accepted_on=there.accepted_on if there else today, source=row["source"],
                )
            )  # fmt: skip
            if place.kind == Place.Kind.COMMUNITY:
                flags[place.pk] = row["is_urban"]
        AreaPopulation.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["city", "place", "counted_on"],
            update_fields=["residents", "source"],
        )
        Community.objects.bulk_create(
            [Community(place_id=place, is_urban=flag) for place, flag in flags.items() if place not in self.urban]
        )
        known = [self.urban[place_id] for place_id in flags if place_id in self.urban]
        for community in known:
            community.is_urban = flags[community.place_id]
        Community.objects.bulk_update(known, ["is_urban"])

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:  # noqa: ARG003  (every sheet takes it)
        urban = set(Community.objects.filter(is_urban=True).values_list("place", flat=True))
        rows = AreaPopulation.objects.select_related("place").defer("place__outline")
        for row in rows.order_by("place__path", "counted_on"):
            yield (
                row.place.code,
                _("是") if row.place_id in urban else _("否"),
                row.residents,
                row.counted_on,
                row.source,
            )


class Compounds(Sheet):
    """Compounds, each in its community."""

    called = "compounds"
    label = gettext_lazy("小区")
    about = gettext_lazy("每个小区一行。户数是登记的户数，房屋另外导入。")
    order = 30
    key = ("code",)
    columns = (
        Column("code", gettext_lazy("编号"), code, CODE_HELP, "CP001", width=10),
        Column("name", gettext_lazy("名称"), text(80), gettext_lazy("小区名称，最多 80 个字。"), gettext_lazy("香樟里"), width=24),
        COMMUNITY,
        Column("households", gettext_lazy("户数"), HOUSEHOLDS, gettext_lazy("常住户数，整数。"), "464", width=8),
        Column("buildings", gettext_lazy("栋数"), whole(0, 10_000), gettext_lazy("楼栋数，整数。"), "11", width=8),
        COUNTED,
        SOURCE,
    )  # fmt: skip
    told = ("households", "buildings", "counted_on", "source")

    def prepare(self) -> None:
        self.places = places_by_code(self.actor.today)
        self.known = {row.place.code: row for row in Compound.objects.select_related("place").defer("place__outline")}
        self.taken = set(Place.objects.values_list("code", flat=True)) - set(self.known)

    def wrong(self, row: Row) -> Iterator[Wrong]:
        yield from wrong_community(self, row, self.known.get(row["code"]))

    def standing(self, row: Row) -> Standing:
        there = self.known.get(row["code"])
        if there is None:
            return Standing.NEW
        same = there.place.name == row["name"] and not _changed(there, row, self.told)
        return Standing.SAME if same else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        places = {row["code"]: placed(self.places, row, Place.Kind.COMPOUND) for row in new}
        Place.objects.bulk_create(places.values(), batch_size=AT_ONCE)
        Compound.objects.bulk_create(
            [Compound(place=places[row["code"]], **{name: row[name] for name in self.told}) for row in new],
            batch_size=AT_ONCE,
        )
        renew(Compound, [(self.known[row["code"]], row) for row in changed], self.told)

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:
        rows = Compound.objects.filter(place__in=Place.objects.filter(valid_on(actor.today)).values("pk"))
        for row in (
            rows.select_related("place__parent")
            .defer("place__outline", "place__parent__outline")
            .order_by("place__path")
        ):
            parent = row.place.parent
            yield (
                row.place.code,
                row.place.name,
                parent.code if parent else "",
                row.households,
                row.buildings,
                row.counted_on,
                row.source,
            )


class Grids(Sheet):
    """Grids, each in its community, with the compounds that lie in it."""

    called = "grids"
    label = gettext_lazy("网格")
    about = gettext_lazy("每个网格一行。一个小区可以写在几个网格里（分片），几个小区也可以写在一个网格里（合并）。")
    order = 35
    key = ("code",)
    columns = (
        Column("code", gettext_lazy("编号"), code, CODE_HELP, "G001", width=10),
        Column("name", gettext_lazy("名称"), text(80), gettext_lazy("网格名称，最多 80 个字。"), gettext_lazy("园林01网格"), width=20),
        COMMUNITY,
        Column("kind", gettext_lazy("类型"), choice({kind.value: kind.label for kind in Grid.Kind}),
            gettext_lazy("整小区、小区分片、多小区合并或开放片区。"), gettext_lazy("整小区"), width=12),
        Column("households", gettext_lazy("户数"), HOUSEHOLDS, gettext_lazy("常住户数，整数。"), "464", width=8),
        Column("compounds", gettext_lazy("小区编号"), codes,
            gettext_lazy("网格里的小区，几个之间用分号；开放片区不填。"), "CP001", required=False, width=20),
        COUNTED,
        SOURCE,
    )  # fmt: skip
    told = ("kind", "households", "counted_on", "source")

    def prepare(self) -> None:
        self.places = places_by_code(self.actor.today)
        self.known = {row.place.code: row for row in Grid.objects.select_related("place").defer("place__outline")}
        self.taken = set(Place.objects.values_list("code", flat=True)) - set(self.known)
        self.compounds = {
            row.place.code: row for row in Compound.objects.select_related("place").defer("place__outline")
        }
        self.holding: dict[str, set[str]] = {}
        pairs = GridCompound.objects.values_list("grid__place__code", "compound__place__code")
        for grid, compound in pairs:
            self.holding.setdefault(grid, set()).add(compound)

    def wrong(self, row: Row) -> Iterator[Wrong]:
        yield from wrong_community(self, row, self.known.get(row["code"]))
        named = row["compounds"] or ()
        missing = [one for one in named if one not in self.compounds]
        if missing:
            yield "compounds", _("没有小区 %(code)s") % {"code": missing[0]}, _("核对编号，或者先导入小区。")
        elif (row["kind"] == Grid.Kind.OPEN) == bool(named):
            yield "compounds", _("和类型不符"), _("开放片区不填小区，别的类型至少填一个。")

    def standing(self, row: Row) -> Standing:
        there = self.known.get(row["code"])
        if there is None:
            return Standing.NEW
        same = there.place.name == row["name"] and not _changed(there, row, self.told)
        same = same and self.holding.get(row["code"], set()) == set(row["compounds"] or ())
        return Standing.SAME if same else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        places = {row["code"]: placed(self.places, row, Place.Kind.GRID) for row in new}
        Place.objects.bulk_create(places.values(), batch_size=AT_ONCE)
        made = {row["code"]: Grid(place=places[row["code"]], **{name: row[name] for name in self.told}) for row in new}
        Grid.objects.bulk_create(made.values(), batch_size=AT_ONCE)
        renew(Grid, [(self.known[row["code"]], row) for row in changed], self.told)
        grids = {**self.known, **made}
        GridCompound.objects.filter(grid__in=[self.known[row["code"]].pk for row in changed]).delete()
        GridCompound.objects.bulk_create(
            [
                GridCompound(grid=grids[row["code"]], compound=self.compounds[one])
                for row in [*new, *changed]
                for one in sorted(set(row["compounds"] or ()))
            ],
            batch_size=AT_ONCE,
        )

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:
        rows = Grid.objects.filter(place__in=Place.objects.filter(valid_on(actor.today)).values("pk"))
        some = rows.select_related("place__parent").prefetch_related("compounds__compound__place")
        for row in some.order_by("place__path"):
            parent = row.place.parent
            holding = ";".join(sorted(pair.compound.place.code for pair in row.compounds.all()))
            yield (
                row.place.code, row.place.name, parent.code if parent else "", row.get_kind_display(), row.households, holding,
                row.counted_on, row.source,
            )  # fmt: skip


class Buildings(Sheet):
    """Buildings of compounds, and of communities where there is no compound."""

    called = "buildings"
    label = gettext_lazy("楼栋")
    about = gettext_lazy("每栋一行。不在小区里的楼，填社区的编号。一栋楼整个在一个网格里。")
    order = 40
    key = ("place", "number")
    columns = (
        Column("place", gettext_lazy("小区或社区编号"), code, gettext_lazy("楼所在的小区；不在小区里的填社区。"), "CP001", width=16),
        Column("number", gettext_lazy("楼号"), whole(1, 9_999), gettext_lazy("整数，小区里不重复。"), "3", width=8),
        Column("name", gettext_lazy("楼名"), text(40), gettext_lazy("大家怎么叫它，例如“3栋”。"), gettext_lazy("3栋"), width=12),
        Column("entrances", gettext_lazy("单元数"), whole(1, 60), gettext_lazy("整数，至少 1。"), "3", width=8),
        Column("floors", gettext_lazy("层数"), whole(1, 120), gettext_lazy("整数，至少 1。"), "6", width=8),
        Column("grid", gettext_lazy("网格编号"), code, gettext_lazy("楼所在的网格；还没划的不填。"), "G001", required=False, width=10),
        Column("valid_from", gettext_lazy("启用日期"), day, gettext_lazy("从哪天起有，例如 2024-01-01。"), "2024-01-01", width=12),
    )  # fmt: skip
    told: ClassVar = ("name", "entrances", "floors")

    def prepare(self) -> None:
        self.places = places_by_code(self.actor.today)
        self.grids = {row.place.code: row for row in Grid.objects.select_related("place").defer("place__outline")}
        rows = Building.objects.select_related("place", "grid__place").defer("place__outline", "grid__place__outline")
        self.known = {(row.place.code, row.number): row for row in rows}

    def wrong(self, row: Row) -> Iterator[Wrong]:
        place = self.places.get(row["place"])
        if place is None or place.kind not in (Place.Kind.COMPOUND, Place.Kind.COMMUNITY):
            yield "place", _("没有这个小区或社区"), _("核对编号，或者先导入它。")
        if row["grid"] and row["grid"] not in self.grids:
            yield "grid", _("没有这个网格"), _("核对编号，或者先导入网格。")

    def standing(self, row: Row) -> Standing:
        there = self.known.get((row["place"], row["number"]))
        if there is None:
            return Standing.NEW
        same_grid = (there.grid.place.code if there.grid else None) == row["grid"]
        return Standing.SAME if same_grid and not _changed(there, row, self.told) else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        Building.objects.bulk_create(
            [
                Building(
                    place=self.places[row["place"]],
                    grid=self.grids.get(row["grid"] or ""),
                    number=row["number"],
                    valid_from=row["valid_from"],
                    **{name: row[name] for name in self.told},
                )
                for row in new
            ],
            batch_size=AT_ONCE,
        )
        some = []
        for row in changed:
            building = self.known[row["place"], row["number"]]
            building.grid = self.grids.get(row["grid"] or "")
            for name in self.told:
                setattr(building, name, row[name])
            some.append(building)
        Building.objects.bulk_update(some, ["grid", *self.told], batch_size=AT_ONCE)

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:
        rows = Building.objects.filter(valid_on(actor.today)).order_by("place__path", "number")
        yield from rows.values_list(
            "place__code", "number", "name", "entrances", "floors", "grid__place__code", "valid_from"
        )


class Dwellings(Sheet):
    """Dwellings, household by household: the frame of surveys and votes."""

    called = "dwellings"
    label = gettext_lazy("房屋")
    about = gettext_lazy("每户一行，最多两万户一份。问卷和表决从这里抽取，面积按产权面积填。")
    order = 45
    key = ("place", "building", "entrance", "room")
    columns = (
        Column("place", gettext_lazy("小区或社区编号"), code, gettext_lazy("楼所在的小区；不在小区里的填社区。"), "CP001", width=16),
        Column("building", gettext_lazy("楼号"), whole(1, 9_999), gettext_lazy("“楼栋”里的楼号。"), "3", width=8),
        Column("entrance", gettext_lazy("单元"), whole(1, 60), gettext_lazy("第几单元，整数。"), "1", width=8),
        Column("floor", gettext_lazy("楼层"), whole(-9, 120), gettext_lazy("第几层，地下填负数。"), "3", width=8),
        Column("room", gettext_lazy("室号"), text(12), gettext_lazy("例如 302。"), "302", width=8),
        Column("area_dm2", gettext_lazy("建筑面积"), square_metres,
            gettext_lazy("平方米，最多两位小数；还不知道的不填。"), "87.60", required=False, width=10),
        Column("is_resident", gettext_lazy("常住"), yes_or_no, gettext_lazy("有人住满半年填“是”，否则“否”。"), gettext_lazy("是"), width=8),
        Column("confirmed_on", gettext_lazy("核实日期"), day, gettext_lazy("上门或查档的那一天。"), "2024-09-01", width=12),
        SOURCE,
    )  # fmt: skip
    told: ClassVar = ("floor", "area_dm2", "is_resident", "confirmed_on", "source")

    def prepare(self) -> None:
        codes_named = {row["place"] for row in self.rows}
        buildings = Building.objects.filter(valid_on(self.actor.today), place__code__in=codes_named).select_related(
            "place"
        )
        self.buildings = {(row.place.code, row.number): row for row in buildings.defer("place__outline")}
        self.compounds = {place for place, _number in self.buildings}
        rows = Dwelling.objects.filter(building__in=[row.pk for row in self.buildings.values()])
        self.known = {(row.building_id, row.entrance, row.room): row for row in rows.iterator(AT_ONCE)}

    def _building(self, row: Row) -> Building | None:
        return self.buildings.get((row["place"], row["building"]))

    def wrong(self, row: Row) -> Iterator[Wrong]:
        building = self._building(row)
        if building is None:
            if row["place"] in self.compounds:
                yield (
                    "building",
                    _("这个小区没有 %(number)s 号楼") % {"number": row["building"]},
                    _("核对楼号，或者先导入楼栋。"),
                )
            else:
                yield "place", _("这里没有楼栋"), _("核对编号，或者先导入楼栋。")
            return
        if row["entrance"] > building.entrances:
            yield (
                "entrance",
                _("这栋楼只有 %(number)s 个单元") % {"number": building.entrances},
                _("核对单元，或者先改楼栋。"),
            )
        if row["floor"] > building.floors or row["floor"] == 0:
            yield "floor", _("这栋楼只有 %(number)s 层") % {"number": building.floors}, _("核对楼层，或者先改楼栋。")
        if row["confirmed_on"] > self.actor.today:
            yield "confirmed_on", _("在今天以后"), _("填核实的那一天，最晚今天。")

    def _there(self, row: Row) -> Dwelling | None:
        building = self._building(row)
        return self.known.get((building.pk, row["entrance"], row["room"])) if building else None

    def standing(self, row: Row) -> Standing:
        there = self._there(row)
        if there is None:
            return Standing.NEW
        return Standing.CHANGED if _changed(there, row, self.told) else Standing.SAME

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        rows = [
            Dwelling(
                building=self._building(row),
                entrance=row["entrance"],
                room=row["room"],
                valid_from=row["confirmed_on"],
                **{name: row[name] for name in self.told},
            )
            for row in [*new, *changed]
        ]
        Dwelling.objects.bulk_create(
            rows,
            batch_size=AT_ONCE,
            update_conflicts=True,
            unique_fields=["city", "building", "entrance", "room"],
            update_fields=list(self.told),
        )

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:
        rows = Dwelling.objects.filter(valid_on(actor.today)).order_by(
            "building__place__path", "building__number", "entrance", "floor", "room"
        )
        fields = (
            "building__place__code",
            "building__number",
            "entrance",
            "floor",
            "room",
            "area_dm2",
            "is_resident",
            "confirmed_on",
            "source",
        )
        for place, building, entrance, floor, room, area, is_resident, confirmed_on, source in rows.values_list(
            *fields
        ).iterator(AT_ONCE):
            metres = f"{area // 100}.{area % 100:02}" if area else ""
            yield (
                place,
                building,
                entrance,
                floor,
                room,
                metres,
                _("是") if is_resident else _("否"),
                confirmed_on,
                source,
            )


def wrong_community(sheet: Compounds | Grids, row: Row, there: Compound | Grid | None) -> Iterator[Wrong]:
    """Yield what is wrong with a row's code and community."""
    community = sheet.places.get(row["community"])
    if row["code"] in sheet.taken:
        yield "code", _("编号已经用过"), _("换一个编号。")
    if community is None or community.kind != Place.Kind.COMMUNITY:
        yield "community", _("没有这个社区"), _("核对编号，或者先导入社区。")
    elif there and not there.place.path.startswith(community.path):
        yield "community", _("不能改上级"), _("区划调整要停用旧的、另建新的。")


def placed(places: Any, row: Row, kind: Place.Kind) -> Place:
    """Return the new place of a row, below its community."""
    community = places[row["community"]]
    return Place(
        kind=kind,
        code=row["code"],
        name=row["name"],
        pinyin=pinyin_key(row["name"]),
        parent=community,
        path=f"{community.path}{row['code']}/",
        valid_from=row["counted_on"],
    )


def renew(model: Any, changed: Sequence[tuple[Any, Row]], told: Sequence[str]) -> None:
    """Write name and figures of rows that are there already."""
    for there, row in changed:
        there.place.name, there.place.pinyin = row["name"], pinyin_key(row["name"])
        for name in told:
            setattr(there, name, row[name])
    Place.objects.bulk_update([there.place for there, _row in changed], ["name", "pinyin"], batch_size=AT_ONCE)
    model.objects.bulk_update([there for there, _row in changed], list(told), batch_size=AT_ONCE)
