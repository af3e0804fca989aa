"""The commands that load the demonstration city and show its accounts."""

from django.core.management import call_command

from complaints.demo.accounts import password
from governance.models import City, User


def test_load_demo_twice_is_load_demo_once(db, capsys):
    call_command("load_demo", "--light")
    before = User.objects.count()
    capsys.readouterr()
    call_command("load_demo", "--light")
    assert capsys.readouterr().out.splitlines() == ["tianchang 已有，不动", "shili 已有，不动"]
    assert (City.objects.count(), User.objects.count()) == (2, before)


def test_demo_accounts_shows_36_accounts_and_the_empty_citys(db, capsys):
    call_command("load_demo", "--light")
    capsys.readouterr()
    call_command("demo_accounts")
    shown = capsys.readouterr().out
    lines = [line for line in shown.splitlines() if line.startswith("  ")]
    assert len(lines) == 37
    assert password() in shown
