"""How the demonstration city's dates are moved, so that it lives on the day on which it is loaded."""

from datetime import date

SNAPSHOT = date(2024, 10, 1)  # the month in which the lists were drawn up
BEGINNING = date(2019, 1, 1)  # the first day that any list names
COUNTED = date(2024, 9, 1)  # when people, households and dwellings were counted


def moved(day: date, today: date) -> date:
    """Return ``day`` moved by as many whole months as have passed from the lists' month to that of ``today``.

    Raises:
        ValueError: if the day does not exist in the month it would fall in.
    """
    months = day.year * 12 + day.month - 1 + (today.year - SNAPSHOT.year) * 12 + today.month - SNAPSHOT.month
    return date(months // 12, months % 12 + 1, day.day)
