"""Search of what is published. Another engine would take its place by these calls:

* ``index.put_in(publication, edition)`` and ``index.take_out(place)``, in the transaction of an
  edition;
* ``query.parse(text)``, what a reader asks for, whatever was typed;
* ``find.find(query, …)``, a page of places, the best first, and where the pages beside it begin;
* ``find.count(query, …)``, how much there is of what.

``search.Search`` says these of what a form or an address asks for; the page, the feed and the
letters know no more than that.

A place is what lists are ordered by; what stands there is asked of the public record itself. The
words are those of ``russian.search`` on both sides. What is particular to a database stands in
``query.Condition``, ``newest`` and ``publications.fields``.
"""
