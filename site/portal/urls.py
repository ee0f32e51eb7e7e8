"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import views as wagtail_views
from wagtail.admin import urls as admin_urls
from wagtail.urls import serve_pattern

from core import views as core_views
from home import views as home_views
from portal import views

urlpatterns = [
    path("", home_views.choose_language, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", home_views.robots, name="robots"),
    path("sitemap.xml", home_views.sitemap, name="sitemap"),
    path("favicon.ico", home_views.favicon, name="favicon"),
    re_path(r"^media/(?P<name>.+)$", core_views.media, name="media"),
    path("admin/", include(admin_urls)),
]

urlpatterns += i18n_patterns(
    path("account/", include("membership.urls")),
    # Only Wagtail's page view: its shared-password and log-in doors for private pages are not ours.
    re_path(serve_pattern, wagtail_views.serve, name="wagtail_serve"),
)

handler500 = views.out_of_order
