"""The sheets of the ground: areas, people, posts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.imports import Exported, Sheet, Standing, Wrong
from governance.models.accounts import Membership, User, phone_index
from governance.models.places import Place, Unit
from governance.models.posts import Post
from governance.queries.posts import valid_on
from governance.rules.importing import Column, Row, choice, code, day, phone, text, user_name
from governance.rules.pinyin import pinyin_key
from governance.rules.posts import WHOLE_CITY, can_be_held_at
from governance.rules.roles import Role
from governance.tenancy import current_city_id

AT_ONCE = 1_000
FROM = Column(
    "valid_from", gettext_lazy("启用日期"), day, gettext_lazy("从哪天起有，例如 2024-01-01。"), "2024-01-01", width=12
)
CODE_HELP = gettext_lazy("字母、数字和短横线，全市不重复。")
OFFICES = {
    Place.Kind.STREET: Unit.Kind.STREET_OFFICE,
    Place.Kind.TOWN: Unit.Kind.STREET_OFFICE,
    Place.Kind.COMMUNITY: Unit.Kind.COMMUNITY_OFFICE,
}


def places_by_code(today: date) -> Mapping[str, Place]:
    """Return every place of the active city that stands on a day, without outlines."""
    return {place.code: place for place in Place.objects.filter(valid_on(today)).defer("outline")}


class Areas(Sheet):
    """Streets, towns and communities, with the offices that go with them."""

    called = "areas"
    label = gettext_lazy("街道、镇和社区")
    about = gettext_lazy("每个街道、镇、社区一行，上级写在前面。办事处和居委会会一起建好，可以接单。")
    order = 10
    key = ("code",)
    kinds: ClassVar[Mapping[str, Any]] = {
        kind.value: kind.label for kind in (Place.Kind.STREET, Place.Kind.TOWN, Place.Kind.COMMUNITY)
    }
    columns = (
        Column("kind", gettext_lazy("类别"), choice(kinds), gettext_lazy("街道、镇或社区。"), gettext_lazy("社区"), width=8),
        Column("code", gettext_lazy("编号"), code, CODE_HELP, "CM01", width=10),
        Column("name", gettext_lazy("名称"), text(80), gettext_lazy("全称，最多 80 个字。"), gettext_lazy("园林社区"), width=24),
        Column("parent", gettext_lazy("上级编号"), code, gettext_lazy("社区所在的街道或镇；街道和镇不填。"), "STQQ", required=False, width=10),
        FROM,
    )  # fmt: skip

    def prepare(self) -> None:
        self.known = dict(places_by_code(self.actor.today))
        self.taken = set(Place.objects.values_list("code", flat=True)) - set(self.known)
        self.units = set(Unit.objects.exclude(kind__in=set(OFFICES.values())).values_list("code", flat=True))
        self.coming = {row["code"]: row for row in self.rows}

    def wrong(self, row: Row) -> Iterator[Wrong]:
        parent, kind, there = row["parent"], row["kind"], self.known.get(row["code"])
        if row["code"] in self.taken | self.units:
            yield "code", _("编号已经用过"), _("换一个编号。")
        elif there and there.kind != kind:
            yield (
                "kind",
                _("这个编号是别的类别"),
                _("换一个编号，或者改回“%(kind)s”。") % {"kind": there.get_kind_display()},
            )
            return
        if kind != Place.Kind.COMMUNITY:
            if parent:
                yield "parent", _("街道和镇没有上级"), _("把这一格清空。")
        elif not parent:
            yield "parent", _("没有填"), _("填社区所在的街道或镇的编号。")
        elif self._kind_of(parent) not in (Place.Kind.STREET, Place.Kind.TOWN):
            yield "parent", _("没有这个街道或镇"), _("先导入它，或者写在这张表里。")
        elif there and not there.path.endswith(f"{parent}/{there.code}/"):
            yield "parent", _("不能改上级"), _("区划调整要停用旧的、另建新的。")

    def _kind_of(self, code: str) -> str:
        if code in self.known:
            return self.known[code].kind
        return str(self.coming[code]["kind"]) if code in self.coming else ""

    def standing(self, row: Row) -> Standing:
        there = self.known.get(row["code"])
        if there is None:
            return Standing.NEW
        return Standing.SAME if there.name == row["name"] else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        made: list[Place] = []
        for row in sorted(new, key=lambda row: row["kind"] == Place.Kind.COMMUNITY):
            parent = self.known.get(row["parent"] or "")
            place = Place(
                kind=row["kind"],
                code=row["code"],
                name=row["name"],
                pinyin=pinyin_key(row["name"]),
                parent=parent,
                path=f"{parent.path if parent else ''}{row['code']}/",
                valid_from=row["valid_from"],
            )
            self.known[place.code] = place
            made.append(place)
        Place.objects.bulk_create(made)
        Unit.objects.bulk_create(
            Unit(
                kind=OFFICES[Place.Kind(place.kind)],
                code=place.code,
                name=place.name,
                pinyin=place.pinyin,
                place=place,
                valid_from=place.valid_from,
            )
            for place in made
        )
        renamed = [self.known[row["code"]] for row in changed]
        for place, row in zip(renamed, changed, strict=True):
            place.name, place.pinyin = row["name"], pinyin_key(row["name"])
        Place.objects.bulk_update(renamed, ["name", "pinyin"], batch_size=AT_ONCE)
        offices = list(Unit.objects.filter(place__in=[place.pk for place in renamed], kind__in=set(OFFICES.values())))
        by_id = {place.pk: place for place in renamed}
        for office in offices:
            if office.place_id:
                office.name, office.pinyin = by_id[office.place_id].name, by_id[office.place_id].pinyin
        Unit.objects.bulk_update(offices, ["name", "pinyin"], batch_size=AT_ONCE)

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:
        places = Place.objects.filter(valid_on(actor.today), kind__in=cls.kinds).select_related("parent")
        for place in places.defer("outline", "parent__outline").order_by("path"):
            yield (
                place.get_kind_display(),
                place.code,
                place.name,
                place.parent.code if place.parent else "",
                place.valid_from,
            )


class People(Sheet):
    """Accounts, for whom posts are then named; each gets its first password from the administrator."""

    called = "people"
    label = gettext_lazy("人员")
    about = gettext_lazy(
        "每人一行。新账号还不能登录：到“人员账号”里给他一个初始密码，他登录时必须改掉。手机号空着就不改。"
    )
    order = 50
    key = ("username",)
    columns = (
        Column("username", gettext_lazy("用户名"), user_name,
            gettext_lazy("小写字母、数字、点、短横线和下划线，至少 3 位。"), "member-001", width=20),
        Column("name", gettext_lazy("姓名"), text(60), gettext_lazy("最多 60 个字。"), gettext_lazy("网格员甲"), width=16),
        Column("phone", gettext_lazy("手机号"), phone, gettext_lazy("11 位手机号，可以不填。"), "", required=False, width=16, sensitive=True),
    )  # fmt: skip

    def prepare(self) -> None:
        names = [row["username"] for row in self.rows]
        self.known = {user.username: user for user in User.objects.filter(username__in=names)}
        self.ours = set(Membership.objects.filter(city=current_city_id()).values_list("user", flat=True))
        indexes = {row["username"]: bytes(phone_index(row["phone"])) for row in self.rows if row["phone"]}
        holders = User.objects.filter(phone_index__in=list(indexes.values())).values_list("phone_index", "username")
        self.holder = {bytes(index): name for index, name in holders if index is not None}
        self.index_of = indexes
        self.first_with: dict[bytes, str] = {}

    def wrong(self, row: Row) -> Iterator[Wrong]:
        user = self.known.get(row["username"])
        if user and user.pk not in self.ours:
            yield "username", _("用户名已被别人使用"), _("换一个用户名，例如加上单位简称。")
        index = self.index_of.get(row["username"])
        if index is None:
            return
        holder = self.holder.get(index) or self.first_with.setdefault(index, row["username"])
        if holder != row["username"]:
            yield "phone", _("这个号码已经是别人的"), _("核对号码；一个号码只能给一个账号。")

    def standing(self, row: Row) -> Standing:
        user = self.known.get(row["username"])
        if user is None:
            return Standing.NEW
        index = self.index_of.get(row["username"])
        same_phone = index is None or bytes(user.phone_index or b"") == index
        return Standing.SAME if same_phone and user.display_name == row["name"] else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        nobody_knows = make_password(None)
        made = []
        for row in new:
            user = User(
                username=row["username"], display_name=row["name"], password=nobody_knows, must_change_password=True
            )
            user.set_phone(row["phone"])
            made.append(user)
        User.objects.bulk_create(made, batch_size=AT_ONCE)
        Membership.objects.bulk_create(
            [Membership(user=user, city_id=current_city_id()) for user in made], batch_size=AT_ONCE
        )
        for row in changed:  # one by one: an encrypted number can only be saved with its row
            user = self.known[row["username"]]
            user.display_name = row["name"]
            if row["phone"]:
                user.set_phone(row["phone"])
            user.save(update_fields=["display_name", "phone", "phone_index"])

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:  # noqa: ARG003  (every sheet takes it)
        ours = Membership.objects.filter(city=current_city_id()).values("user")
        for name, shown in (
            User.objects.filter(pk__in=ours).order_by("username").values_list("username", "display_name")
        ):
            yield name, shown, ""


class Posts(Sheet):
    """Who holds which post where."""

    called = "posts"
    label = gettext_lazy("岗位任职")
    about = gettext_lazy("一人一岗一行。片区或单位填编号；管全市的岗位空着。离任日期是不再任职的第一天。")
    order = 60
    key = ("username", "role", "where", "valid_from")
    columns = (
        Column("username", gettext_lazy("用户名"), user_name, gettext_lazy("“人员”里的用户名。"), "member-001", width=20),
        Column("role", gettext_lazy("岗位"), choice({role.value: role.label for role in Role}),
            gettext_lazy("岗位名称，例如“网格员”。"), gettext_lazy("网格员"), width=20),
        Column("where", gettext_lazy("片区或单位编号"), code,
            gettext_lazy("街道、社区、小区、网格或单位的编号；管全市的不填。"), "G001", required=False, width=16),
        Column("valid_from", gettext_lazy("任职日期"), day, gettext_lazy("从哪天起，例如 2024-01-01。"), "2024-01-01", width=12),
        Column("valid_to", gettext_lazy("离任日期"), day, gettext_lazy("不再任职的第一天；还在任的不填。"), "", required=False, width=12),
    )  # fmt: skip

    def prepare(self) -> None:
        names = {row["username"] for row in self.rows}
        ours = Membership.objects.filter(city=current_city_id()).values("user")
        self.people = {user.username: user for user in User.objects.filter(username__in=names, pk__in=ours)}
        self.places = places_by_code(self.actor.today)
        self.units = {unit.code: unit for unit in Unit.objects.filter(valid_on(self.actor.today))}
        self.held: dict[tuple[Any, str, Any], list[Post]] = {}
        for post in Post.objects.filter(person__in=[user.pk for user in self.people.values()]):
            self.held.setdefault((post.person_id, post.role, post.place_id or post.unit_id), []).append(post)
        self.named: dict[tuple[Any, str, Any], list[Row]] = {}
        for row in self.rows:
            if row["username"] in self.people:
                self.named.setdefault(self._seat(row), []).append(row)

    def _where(self, row: Row) -> Place | Unit | None:
        """Return the place or, where a unit alone is such a thing or a role is held in units, the unit."""
        place, unit = self.places.get(row["where"] or ""), self.units.get(row["where"] or "")
        found = [one for one in (place, unit) if one and can_be_held_at(Role(row["role"]), one.kind)]
        return found[0] if found else place or unit

    def _seat(self, row: Row) -> tuple[Any, str, Any]:
        where = self._where(row)
        return self.people[row["username"]].pk, row["role"], where.pk if where else None

    def wrong(self, row: Row) -> Iterator[Wrong]:
        person, where = self.people.get(row["username"]), self._where(row)
        if person is None:
            yield "username", _("本市没有这个账号"), _("先在“人员”里导入他。")
        elif person.pk == self.actor.user_id:
            yield "username", _("不能给自己任职"), _("请另一位管理员来办。")
        if row["where"] and where is None:
            yield "where", _("没有这个片区或单位"), _("核对编号；片区、小区、网格、单位要先导入。")
        elif not can_be_held_at(Role(row["role"]), where.kind if where else WHOLE_CITY):
            yield "where", _("这个岗位不设在这里"), _("填这个岗位管的地方；管全市的岗位空着。")
        if row["valid_to"] and row["valid_to"] <= row["valid_from"]:
            yield "valid_to", _("不晚于任职日期"), _("离任日期要晚于任职日期。")
        elif person and self._overlaps(row):
            yield "valid_from", _("这段时间已经有这个岗位"), _("先定下前一段的离任日期。")

    def _overlaps(self, row: Row) -> bool:
        seat = self._seat(row)
        others = [(post.valid_from, post.valid_to) for post in self.held.get(seat, ())]
        others += [(one["valid_from"], one["valid_to"]) for one in self.named[seat] if one.number < row.number]
        return any(
            since != row["valid_from"]
            and since < (row["valid_to"] or date.max)
            and row["valid_from"] < (until or date.max)
            for since, until in others
        )

    def _there(self, row: Row) -> Post | None:
        posts = self.held.get(self._seat(row), ())
        return next((post for post in posts if post.valid_from == row["valid_from"]), None)

    def standing(self, row: Row) -> Standing:
        there = self._there(row)
        if there is None:
            return Standing.NEW
        return Standing.SAME if there.valid_to == row["valid_to"] else Standing.CHANGED

    def write(self, new: Sequence[Row], changed: Sequence[Row]) -> None:
        posts = []
        for row in new:
            where = self._where(row)
            posts.append(
                Post(
                    person=self.people[row["username"]],
                    role=row["role"],
                    place=where if isinstance(where, Place) else None,
                    unit=where if isinstance(where, Unit) else None,
                    valid_from=row["valid_from"],
                    valid_to=row["valid_to"],
                )
            )
        ending = [(post, row["valid_to"]) for row in changed if (post := self._there(row))]
        for post, valid_to in ending:
            post.valid_to = valid_to
        Post.objects.bulk_update([post for post, _day in ending], ["valid_to"], batch_size=AT_ONCE)
        Post.objects.bulk_create(posts, batch_size=AT_ONCE)

    @classmethod
    def exported(cls, actor: Any) -> Iterator[Exported]:  # noqa: ARG003  (every sheet takes it)
        posts = Post.objects.select_related("person", "place", "unit").defer("place__outline", "person__phone")
        for post in posts.order_by("person__username", "role", "valid_from", "pk").iterator(AT_ONCE):
            where = post.place or post.unit
            yield (
                post.person.username,
                str(Role(post.role).label),
                where.code if where else "",
                post.valid_from,
                post.valid_to,
            )
