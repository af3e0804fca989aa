"""Routes of the endpoints, below /<city>/api/."""

from django.urls import path

from complaints.api import cases, photos, places

urlpatterns = [
    path("cases/", cases.Cases.as_view(), name="api_cases"),
    path("cases/<str:number>/", cases.OneCase.as_view(), name="api_case"),
    path("photos/", photos.Photos.as_view(), name="api_photos"),
    path("places/at/", places.PlaceAt.as_view(), name="api_place_at"),
]
