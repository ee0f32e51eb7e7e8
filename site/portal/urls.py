"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import views as wagtail_views
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.urls import serve_pattern

from core import views as core_views
from home import views as home_views
from library.views import api as library_api
from library.views import feeds as library_feeds
from library.views import files as library_files
from library.views import gathered as library_gathered
from library.views import harvest as library_harvest
from library.views import records as library_records
from membership.views import join as join_views
from membership.views.admin_account import OwnAccountView
from membership.views.translations import translation_start
from membership.views.translations_wanted import want_translation
from membership.views.unpublish import UnpublishWithReasonView
from portal import views

urlpatterns = [
    path("", home_views.choose_language, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", home_views.robots, name="robots"),
    path("sitemap.xml", home_views.sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", home_views.sitemap, name="sitemap_part"),
    path("favicon.ico", home_views.favicon, name="favicon"),
    re_path(r"^media/(?P<name>.+)$", core_views.media, name="media"),
    path("oai", library_harvest.oai, name="oai"),
    path("api/v1/", library_api.urls),
    path("r/<str:identifier>/", library_records.permalink, name="record"),
    path("r/<str:identifier>/cite.bib", library_records.cite, {"form": "bib"}, name="cite_bib"),
    path("r/<str:identifier>/cite.ris", library_records.cite, {"form": "ris"}, name="cite_ris"),
    # Wagtail's own addresses, answered by our screens, which ask about both languages and for a reason.
    path("admin/pages/<int:page_id>/delete/", require_admin_access(core_views.delete), name="page_delete"),
    path(
        "admin/pages/<int:page_to_move_id>/move/<int:destination_id>/confirm/",
        require_admin_access(core_views.move_confirm),
        name="page_move",
    ),
    path(
        "admin/pages/<int:page_id>/unpublish/",
        require_admin_access(UnpublishWithReasonView.as_view()),
        name="unpublish_with_reason",
    ),
    # wagtail-localize's own address, which would ask nobody's rights of this page.
    path(
        "admin/localize/submit/page/<int:pk>/",
        require_admin_access(translation_start),
        name="translation_submit",
    ),
    path("admin/login/", views.to_sign_in, name="wagtailadmin_login"),
    path("admin/account/", require_admin_access(OwnAccountView.as_view()), name="wagtailadmin_account"),
    # Wagtail's two addresses for suggestions, answered by ours.
    path("admin/tag-autocomplete/", require_admin_access(core_views.suggest_tags), name="suggest_tags"),
    path("admin/tag-autocomplete/core/tag/", require_admin_access(core_views.suggest_tags), name="suggest_tags"),
    path("admin/", include(admin_urls)),
]

urlpatterns += i18n_patterns(
    path("account/", include("membership.urls")),
    path("account/", include("membership.account_urls")),
    path("files/<slug:token>/", library_files.look, name="file_look"),
    path("library/", library_records.library, name="library"),
    path("library/suggest/", library_records.suggest, name="library_suggest"),
    path("library/feed/", library_feeds.feed, name="feed"),
    path("search/", home_views.site_search, name="site_search"),
    path("r/<str:identifier>/tried/", library_records.tried, name="tried"),
    path("library/places/", library_gathered.places, name="library_places"),
    path("library/places/<slug:code>/", library_gathered.place, name="library_place"),
    path("library/topics/", library_gathered.topics, name="library_topics"),
    path("library/topics/<slug:slug>/", library_gathered.topic, name="library_topic"),
    path("glossary/", core_views.glossary, name="glossary"),
    path("glossary.csv", core_views.glossary_table, name="glossary_csv"),
    path("wanted/<int:pk>/<str:language>/", want_translation, name="want_translation"),
    path("members/join/", join_views.join, name="join"),
    path("members/join/thanks/", join_views.thanks, name="join_thanks"),
    # Only Wagtail's page view: its shared-password and log-in doors for private pages are not ours.
    re_path(serve_pattern, wagtail_views.serve, name="wagtail_serve"),
)

handler500 = views.out_of_order
