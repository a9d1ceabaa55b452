"""Two people edit one record: nobody's work is overwritten without their knowing.

When a form comes back, whatever was changed since it was opened is put beside what was typed,
field by field: what only others touched is taken over, what only this person touched stays, and
where both did, both are shown and one is chosen.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.changes import SEEN, Change, changes_since, read_seen
from accounts.deletion import needed_by, told
from accounts.keys import is_key
from accounts.news import Clash, News, Taken
from accounts.posted import PostedList, PostedRow, as_typed, names_of, read, write
from accounts.records import Part, Version, latest, parts_of_form
from accounts.row_forms import RowForms, differ, label
from accounts.words import ROW_WORDS, Words

#: The choices between two values begin with this; «theirs» and «mine» are the answers.
TAKE: Final = "_take"
THEIRS: Final = "theirs"

RowKey = tuple[Part | None, str]


class Merge:
    """One sent form beside the record as it is now, in the transaction that holds its lock."""

    def __init__(self, model_admin: Any, request: HttpRequest, obj: Any) -> None:
        self.model_admin = model_admin
        self.request: Any = request
        self.obj = obj
        self.record = parts_of_form(model_admin, request, obj)
        self.typed = read(self.record, request.POST, pk=str(obj.pk) if obj else "")
        self.forms = RowForms(model_admin, request, obj)
        self.news = News()
        self._is_rewritten = False

    def run(self) -> News:
        """Gather what is new; the request then holds the form as it is to be shown or saved."""
        self._check_rows()
        if self.obj is not None:
            self._take_choices()
            self._merge()
            self._spare_what_is_needed()
        if self._is_rewritten:
            self.request.POST = write(self.typed, ranks=self._ranks())
        return self.news

    def _rows(self) -> dict[RowKey, PostedRow]:
        """The stored rows that stand in the form, and the record itself."""
        return {(row.part, row.pk): row for row in self.typed.walk() if row.pk}

    def _ranks(self) -> Mapping[RowKey, int]:
        """The order of the rows of each list in the database."""
        if self.obj is None:
            return {}
        ranks: dict[RowKey, int] = {}
        for part in self.record.walk():
            if part.parent:
                order: Any = part.model._meta.ordering
                rows = part.rows(self.obj.pk).order_by(*order)
                pks = rows.values_list("pk", flat=True)
                ranks |= {(part, str(pk)): rank for rank, pk in enumerate(pks)}
        return ranks

    # --- the form itself ----------------------------------------------------------------------

    def _check_rows(self) -> None:
        """Numbers that nobody typed are numbers, and each stored row stands in the form once.

        A browser sends such a form only when it was tampered with; it is told, and not a crash.
        """
        met: set[RowKey] = set()
        for row in self.typed.walk():
            if row.pk and (not is_key(row.pk) or (row.part, row.pk) in met):
                row.pk = ""
                self._find_fault(
                    _("A row came with a wrong number: it would be stored as a new one.")
                )
            met.add((row.part, row.pk))
            for below in row.lists.values():
                self._check_places(below)

    def _check_places(self, rows: PostedList) -> None:
        placed = [row for row in rows.rows if row.typed_number]
        for row in placed:
            if row.place is None:
                self._find_fault(
                    _("“%(typed)s” is no place in a list. The row was put last.")
                    % {"typed": row.typed_number[:20]}
                )
        if len({row.place for row in placed}) < len(placed):
            self._is_rewritten = True

    def _spare_what_is_needed(self) -> None:
        """A row that history needs is not deleted, and the form says why."""
        doomed, spared = [], set()
        for row in self.typed.walk():
            if row.pk and row.part.parent:
                if row.is_to_be_deleted:
                    doomed.append(row)
                elif self._deleted_above(row) is None:
                    spared.add((row.part.model, int(row.pk)))
        for row in doomed:
            stored = row.part.rows(self.obj.pk).filter(pk=row.pk).first()
            reasons = needed_by(stored, spared=spared) if stored is not None else None
            if reasons:
                row.values.pop(DELETION_FIELD_NAME, None)
                self._find_fault(
                    _("“%(row)s” cannot be deleted: %(reasons)s.")
                    % {
                        "row": Truncator(str(stored)).chars(ROW_WORDS),
                        "reasons": "; ".join(told(reasons, self.model_admin.kept_because)),
                    }
                )

    def _find_fault(self, words: str) -> None:
        self._is_rewritten = True
        if words not in self.news.faults:
            self.news.faults.append(words)

    def _take_choices(self) -> None:
        """Where «theirs» was chosen, what is stored stands in the form."""
        rows = self._rows()
        parts = {part.label: part for part in self.record.walk()}
        for name in [name for name in self.typed.values if name.startswith(f"{TAKE}:")]:
            answer = self.typed.values.pop(name)
            _take, of_part, pk, field = [*name.split(":", 3), "", "", ""][:4]
            row = rows.get((parts.get(of_part), pk))
            if answer[-1:] != [THEIRS] or row is None:
                continue
            now = latest(row.part, [pk]).get(int(pk))
            if now is None or now.is_gone:
                continue
            if field == DELETION_FIELD_NAME:
                row.values.pop(DELETION_FIELD_NAME, None)
                self._is_rewritten = True
            else:
                self._put_in(row, self.forms.stored(now), [field])

    # --- beside what others did ---------------------------------------------------------------

    def _merge(self) -> None:
        text = self.request.POST.get(SEEN)
        if text is None:
            return  # no form of ours: there is nothing that it could overwrite unseen
        seen = read_seen(text)
        if seen is None:
            self.news.faults.append(_("The form came damaged. Look it through, and save it again."))
            return
        changes = changes_since(self.record, self.obj.pk, seen)
        if not changes:
            return
        self.words = Words(
            self.model_admin,
            [each for change in changes for each in (change.last, change.base) if each],
        )
        rows = self._rows()
        for change in changes:
            row = rows.get((change.part, str(change.pk)))
            if change.is_gone:
                if row is not None:
                    self._row_is_gone(change, row)
            elif row is None:
                if change.base is None:
                    self._row_is_new(change, rows)
            elif (doomed := self._deleted_above(row)) is not None:
                self._row_is_to_be_deleted(change, row, doomed)
            else:
                self._row_is_changed(change, row)

    def _row_is_changed(self, change: Change, row: PostedRow) -> None:
        base, now = self.forms.stored(change.shown), self.forms.stored(change.last)
        mine = self.forms.typed(change.shown, row)
        touched = set(mine.changed_data)
        unlike_theirs = set(self.forms.typed(change.last, row).changed_data)
        for name in now.fields:
            if not differ(base[name], now[name]):
                continue
            if name not in touched:
                self._put_in(row, now, [name])
                if name != change.part.order:
                    before, after = self.forms.text(base, name), self.forms.text(now, name)
                    self._tell(change, label(now, name), before, after, name)
            elif name in unlike_theirs and name != change.part.order:
                theirs = self.forms.text(now, name)
                typed = self.forms.text(mine, name, is_typed=True)
                if theirs == typed:  # the words are the same, what is behind them is not
                    theirs, typed = str(now[name].initial), str(mine[name].data)
                self._ask(change, row, name, label(now, name), theirs, typed)
        if change.shown.above != change.last.above:
            self._move(change, row)

    def _row_is_new(self, change: Change, rows: dict[RowKey, PostedRow]) -> None:
        """A row that others added stands in the form as well."""
        part = change.part
        parent = rows.get((part.parent, str(change.last.above)))
        if parent is None or part not in parent.lists:
            return  # the form shows no such rows to this person
        self._tell(change, _("added"), "", self.words.own_words(change.last))
        if self._deleted_above(parent) is None:
            row = PostedRow(part, str(change.pk), lists={each: PostedList() for each in part.parts})
            shown = self.forms.stored(change.last)
            for name in shown.fields:
                row.values |= as_typed(shown[name])
            parent.lists[part].rows.append(row)
            rows[part, row.pk] = row
            self._is_rewritten = True

    def _row_is_gone(self, change: Change, row: PostedRow) -> None:
        """Untouched, it leaves the form; what was typed into it stays, as a new row."""
        if not row.pk:
            return  # it went with the row above it, and is a new one already
        base = change.shown
        if self._deleted_above(row) is not None:
            self._take_out(row)
        elif self._is_touched(row):
            row.forget_numbers()
            self._is_rewritten = True
            words = _("deleted; what you typed stays in the form as a new row")
            self._tell(change, words, self.words.own_words(base), "")
        elif self._take_out(row):
            self._tell(change, _("deleted"), self.words.own_words(base), "")

    def _row_is_to_be_deleted(self, change: Change, row: PostedRow, doomed: PostedRow) -> None:
        """They worked on what this person is about to delete."""
        base, now = self.forms.stored(change.shown), self.forms.stored(change.last)
        theirs = [
            f"{label(now, name)}: {self.forms.text(now, name)}"
            for name in now.fields
            if name != change.part.order and differ(base[name], now[name])
        ]
        if theirs:
            self._put_in(row, now, list(now.fields))
            mine = _("delete the row")
            self._ask(change, doomed, DELETION_FIELD_NAME, "", "; ".join(theirs), mine)

    def _move(self, change: Change, row: PostedRow) -> None:
        """They put the row under another one; so it stands in the form, unless it was moved."""
        rows, part = self._rows(), change.part
        before = rows.get((part.parent, str(change.shown.above)))
        after = rows.get((part.parent, str(change.last.above)))
        if before is None or after is None or row not in before.lists.get(part, PostedList()).rows:
            return
        before.lists[part].rows.remove(row)
        after.lists.setdefault(part, PostedList()).rows.append(row)
        self._is_rewritten = True
        self._tell(change, _("moved"), "", self.words.own_words(change.last))

    # --- rows ---------------------------------------------------------------------------------

    def _put_in(self, row: PostedRow, shown: Any, names: Iterable[str]) -> None:
        """The row of the form says in these fields what is stored."""
        for name in names:
            if name in shown.fields:
                for sent in names_of(shown[name]):
                    row.values.pop(sent, None)
                row.values |= as_typed(shown[name])
                self._is_rewritten = True

    def _take_out(self, row: PostedRow) -> bool:
        """The row leaves the form; False, when it has left with the row above it."""
        for each in self.typed.walk():
            for below in each.lists.values():
                if row in below.rows:
                    below.rows.remove(row)
                    self._is_rewritten = True
                    return True
        return False

    def _deleted_above(self, row: PostedRow) -> PostedRow | None:
        """The row, or the nearest one above it, that this person is about to delete."""
        chain = self.typed.way_to(row)
        return next((each for each in reversed(chain) if each.is_to_be_deleted), None)

    def _is_touched(self, row: PostedRow) -> bool:
        """Whether this person changed the row or anything below it."""
        rows = list(row.walk())
        shown: dict[Part, dict[Any, Version]] = {
            part: latest(part, [each.pk for each in rows if each.part is part and each.pk])
            for part in {each.part for each in rows}
        }
        for each in rows:
            version = shown[each.part].get(int(each.pk)) if each.pk else None
            if version is None:
                return True
            if set(self.forms.typed(version, each).changed_data) - {each.part.order}:
                return True
        return False

    # --- what is told -------------------------------------------------------------------------

    def _tell(self, change: Change, what: str, before: str, after: str, field: str = "") -> None:
        step = change.step_of(_attname(change.part, field)) if field else change.last
        self.news.taken.append(
            Taken(
                place=self.words.place(change.last),
                label=what,
                before=before,
                after=after,
                who=self.words.who(step.by),
                at=step.at,
            )
        )

    def _ask(
        self, change: Change, row: PostedRow, field: str, what: str, theirs: str, mine: str
    ) -> None:
        step = change.step_of(_attname(change.part, field))
        self.news.clashes.append(
            Clash(
                name=f"{TAKE}:{row.part.label}:{row.pk}:{field}",
                place=self.words.place(change.last),
                label=what,
                theirs=theirs,
                mine=mine,
                who=self.words.who(step.by),
                at=step.at,
                is_about_deletion=field == DELETION_FIELD_NAME,
            )
        )


def _attname(part: Part, field: str) -> str:
    columns: dict[str, str] = {column.name: column.attname for column in part.columns}
    return columns.get(field, field)
