"""Routes of cases, below /<city>/: staff under w/, phones under m/, programs under api/."""

from django.urls import include, path, register_converter

from complaints.rules.numbers import PATTERN
from complaints.views import (
    bulk,
    cases,
    desk,
    exports,
    kept,
    orders,
    phone,
    photos,
    reporting,
    verifying,
    workplace,
)


class CaseNumber:
    """The number of a case in a path."""

    regex = PATTERN.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")

app_name = "complaints"
urlpatterns = [
    path("w/", workplace.Today.as_view(), name="workplace"),
    path("w/cases/", cases.CaseList.as_view(), name="cases"),
    path("w/cases/filters/", kept.KeptFilters.as_view(), name="kept_filters"),
    path("w/cases/filters/<uuid:pk>/", kept.OneKeptFilter.as_view(), name="kept_filter"),
    path("w/cases/batch/", bulk.DrawUp.as_view(), name="bulk"),
    path("w/cases/batch/<uuid:pk>/", bulk.OneRun.as_view(), name="bulk_run"),
    path("w/exports/", exports.Exports.as_view(), name="exports"),
    path("w/exports/<uuid:pk>/", exports.OneExport.as_view(), name="export"),
    path("w/exports/<uuid:pk>/file/", exports.ExportFile.as_view(), name="export_file"),
    path("w/cases/<case:number>/", cases.OneCase.as_view(), name="case"),
    path("w/cases/<case:number>/acceptance/", desk.AcceptCase.as_view(), name="accept"),
    path("w/cases/<case:number>/dispatch/", desk.DispatchCase.as_view(), name="dispatch"),
    path("w/cases/<case:number>/signature/", orders.SignCase.as_view(), name="sign"),
    path("w/cases/<case:number>/work/", orders.StartCase.as_view(), name="start"),
    path("w/cases/<case:number>/result/", orders.HandleCase.as_view(), name="handle"),
    path("w/cases/<case:number>/verification/", verifying.VerifyCase.as_view(), name="verify"),
    path("w/cases/<case:number>/closing/", verifying.CloseCase.as_view(), name="close"),
    path("w/cases/<case:number>/photos/<uuid:photo>/<str:size>/", photos.CasePhoto.as_view(), name="photo"),
    path("w/desk/", desk.FirstOnDesk.as_view(), name="desk"),
    path("w/orders/", orders.Orders.as_view(), name="orders"),
    path("w/verification/", verifying.Queue.as_view(), name="verification_queue"),
    path("m/", phone.Home.as_view(), name="phone_home"),
    path("m/report/", reporting.ReportCase.as_view(), name="report"),
    path("m/report/place/", reporting.Surroundings.as_view(), name="report_place"),
    path("m/report/<case:number>/", reporting.Reported.as_view(), name="reported"),
    path("m/verification/<case:number>/", verifying.VerifyOnPhone.as_view(), name="phone_verify"),
    path("m/cases/", phone.MyCases.as_view(), name="my_cases"),
    path("m/cases/<case:number>/", phone.MyCase.as_view(), name="my_case"),
    path("api/", include("complaints.api.urls")),
]
