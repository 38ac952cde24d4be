"""Django's list of things to look at, without its counting: a page is found by key, filters and words by the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from history.index import filling
from history.paging import Page

BEFORE, AFTER = "before", "after"


class Facet(SimpleListFilter):
    """A filter that the index answers: it leaves the query as it is, and says which word stands for it."""

    def facet(self) -> str | None:
        """None where nothing is chosen."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


class KeysetChangeList(ChangeList):
    """Asks its admin for a page of objects. What Django would count is the length of that page."""

    older_link = newer_link = ""
    index_lag = 0

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in (BEFORE, AFTER)}

    def get_query_string(self, new_params: Mapping[str, Any] | None = None, remove: Iterable[str] | None = None) -> str:
        """Another filter begins at the newest again."""
        return super().get_query_string({BEFORE: None, AFTER: None, **(new_params or {})}, list(remove or []))

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        self.index_lag = filling.catch_up()  # first of all: the filters offer what is in the index
        self.filter_specs, self.has_filters, unknown, _, self.has_active_filters = self.get_filters(request)
        self.clear_all_filters_qs = self.get_query_string(remove=list(self.get_filters_params()))
        if unknown:
            raise IncorrectLookupParameters(f"There is no filter {min(unknown)!r}.")
        return self.root_queryset

    def get_results(self, request: HttpRequest) -> None:
        assert isinstance(self.model_admin, ReadOnlyAdmin)
        found = self.model_admin.page(self)
        self.result_list = list(found.items)
        self.older_link = "" if found.older is None else self.get_query_string({BEFORE: found.older})
        self.newer_link = "" if found.newer is None else self.get_query_string({AFTER: found.newer})
        self.result_count = self.full_result_count = len(found.items)
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = self.multi_page = False
        self.paginator = None

    @property
    def first_link(self) -> str:
        return self.get_query_string()

    @property
    def without_search(self) -> str:
        return self.get_query_string({"q": None})

    @property
    def hidden_params(self) -> dict[str, str]:
        """What the search form sends along."""
        return {name: value for name, value in self.params.items() if name not in ("q", BEFORE, AFTER)}

    def value(self, parameter: str) -> str | None:
        """What is chosen of a filter."""
        for spec in self.filter_specs:
            if isinstance(spec, SimpleListFilter) and spec.parameter_name == parameter:
                return spec.value()
        return None

    @property
    def facets(self) -> list[str]:
        return [facet for spec in self.filter_specs if isinstance(spec, Facet) and (facet := spec.facet())]


if TYPE_CHECKING:
    AnyModelAdmin = ModelAdmin[Any]
else:
    AnyModelAdmin = ModelAdmin  # takes no parameter but for the stubs


class ReadOnlyAdmin(AnyModelAdmin):
    """Nothing here can be added or changed, by nobody."""

    actions = None
    list_display_links = None
    sortable_by = ()
    empty_value_display = ""
    show_full_result_count = False
    change_list_template = "history/change_list.html"

    def page(self, cl: KeysetChangeList) -> Page[Any, Any]:
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeysetChangeList

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
