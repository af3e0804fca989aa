"""Routes of cases, below /<city>/: staff under w/, phones under m/, programs under api/."""

from django.urls import include, path, register_converter

from complaints.rules.numbers import PATTERN
from complaints.views import (
    acts,
    calls,
    cases,
    desk,
    orders,
    phone,
    photos,
    reporting,
    verifying,
    watchdog,
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
    path("w/cases/<case:number>/", cases.OneCase.as_view(), name="case"),
    path("w/cases/<case:number>/acceptance/", desk.AcceptCase.as_view(), name="accept"),
    path("w/cases/<case:number>/dispatch/", desk.DispatchCase.as_view(), name="dispatch"),
    path("w/cases/<case:number>/signature/", orders.SignCase.as_view(), name="sign"),
    path("w/cases/<case:number>/work/", orders.StartCase.as_view(), name="start"),
    path("w/cases/<case:number>/result/", orders.HandleCase.as_view(), name="handle"),
    path("w/cases/<case:number>/verification/", verifying.VerifyCase.as_view(), name="verify"),
    path("w/cases/<case:number>/call/", calls.CallReporter.as_view(), name="call"),
    path("w/cases/<case:number>/acts/<slug:act>/", acts.ActOnCase.as_view(), name="act"),
    path("w/cases/<case:number>/photos/<uuid:photo>/<str:size>/", photos.CasePhoto.as_view(), name="photo"),
    path("w/desk/", desk.FirstOnDesk.as_view(), name="desk"),
    path("w/orders/", orders.Orders.as_view(), name="orders"),
    path("w/verification/", verifying.Queue.as_view(), name="verification_queue"),
    path("w/call-backs/", calls.CallBacks.as_view(), name="call_backs"),
    path("w/call-backs/checks/", calls.Checks.as_view(), name="call_checks"),
    path("w/call-backs/checks/<uuid:check>/", calls.CheckCall.as_view(), name="call_check"),
    path("w/watchdog/", watchdog.Watchdog.as_view(), name="watchdog"),
    path("m/", phone.Home.as_view(), name="phone_home"),
    path("m/report/", reporting.ReportCase.as_view(), name="report"),
    path("m/report/place/", reporting.Surroundings.as_view(), name="report_place"),
    path("m/report/<case:number>/", reporting.Reported.as_view(), name="reported"),
    path("m/verification/<case:number>/", verifying.VerifyOnPhone.as_view(), name="phone_verify"),
    path("m/cases/", phone.MyCases.as_view(), name="my_cases"),
    path("m/cases/<case:number>/", phone.MyCase.as_view(), name="my_case"),
    path("api/", include("complaints.api.urls")),
]
