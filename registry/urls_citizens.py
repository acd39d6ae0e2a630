"""Addresses of what citizens send and follow: public forms and feeds."""

from django.urls import path

from registry.views import citizens, feeds

urlpatterns = [
    path("feeds/powers.atom", feeds.feed_of_all, name="feed-of-all"),
    path("feeds/search.atom", feeds.feed_of_search, name="feed-of-search"),
    path("bodies/<slug:code>/feed.atom", feeds.feed_of_body, name="feed-of-body"),
    path("powers/<slug:code>/feed.atom", feeds.feed_of_power, name="feed-of-power"),
    path("powers/<slug:code>/report/", citizens.error_report_create, name="error-report-create"),
    path("reports/", citizens.error_report_track, name="error-report-track"),
    path("bodies/<slug:code>/subscribe/", citizens.subscribe_to_body, name="subscribe-to-body"),
    path("powers/<slug:code>/subscribe/", citizens.subscribe_to_power, name="subscribe-to-power"),
    path("subscriptions/search/", citizens.subscribe_to_search, name="subscribe-to-search"),
    path("subscriptions/<str:token>/", citizens.subscription_detail, name="subscription"),
]
