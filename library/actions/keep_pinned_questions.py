"""Writing down by what pinned answers are found."""

from collections.abc import Iterable

from wagtail.contrib.search_promotions.models import Query

from core.search.asking import gist
from library.models import PinnedQuestion


def keep_pinned_questions(queries: Iterable[Query]) -> None:
    for query in queries:
        PinnedQuestion.objects.update_or_create(query=query, defaults={"gist": gist(query.query_string)})
