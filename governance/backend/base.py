"""Django's PostgreSQL backend plus one thing: each transaction begins by telling the server whose city it serves."""

from django.db.backends.postgresql import base

from governance.acting import TELL_SERVER, acting


class DatabaseWrapper(base.DatabaseWrapper):
    """A PostgreSQL connection which sets ``app.city``, ``app.actor`` and ``app.request`` for the length of each transaction."""

    def set_autocommit(
        self,
        autocommit: bool,
        force_begin_transaction_with_broken_autocommit: bool = False,
    ) -> None:
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        now_acting = acting.get()
        if not autocommit and now_acting is not None:
            with self.cursor() as cursor:
                cursor.execute(TELL_SERVER, now_acting.parameters())
