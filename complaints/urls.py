"""Routes of cases, below /<city>/: staff under w/, phones under m/, programs under api/."""

from django.urls import include, path, register_converter

from complaints.rules.limits import LINK_PATTERN
from complaints.rules.numbers import PATTERN
from complaints.views import (
    acts,
    answering,
    bulk,
    calls,
    cases,
    categories,
    contacts,
    desk,
    dispatch_rules,
    exports,
    figures,
    handling,
    kept,
    links,
    notes,
    orders,
    phone,
    photos,
    reporting,
    similar,
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


class RuleStep:
    """What can be done with a rule of dispatch."""

    regex = "|".join(dispatch_rules.STEPS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Secret:
    """The secret of a link: 128 bits in base64 for addresses."""

    regex = LINK_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumber, "case")
register_converter(RuleStep, "rulestep")
register_converter(Secret, "secret")

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
    path("w/cases/<case:number>/around/", cases.AroundCase.as_view(), name="around"),
    path("w/cases/<case:number>/acceptance/", desk.AcceptCase.as_view(), name="accept"),
    path("w/cases/<case:number>/dispatch/", desk.DispatchCase.as_view(), name="dispatch"),
    path("w/cases/<case:number>/signature/", orders.SignCase.as_view(), name="sign"),
    path("w/cases/<case:number>/work/", orders.StartCase.as_view(), name="start"),
    path("w/cases/<case:number>/result/", orders.HandleCase.as_view(), name="handle"),
    path("w/cases/<case:number>/verification/", verifying.VerifyCase.as_view(), name="verify"),
    path("w/cases/<case:number>/call/", calls.CallReporter.as_view(), name="call"),
    path("w/cases/<case:number>/acts/<slug:act>/", acts.ActOnCase.as_view(), name="act"),
    path("w/cases/<case:number>/photos/<uuid:photo>/<str:size>/", photos.CasePhoto.as_view(), name="photo"),
    path("w/cases/<case:number>/links/", handling.IssueLink.as_view(), name="issue_link"),
    path("w/cases/<case:number>/contact/", contacts.SeeContact.as_view(), name="contact"),
    path("w/cases/<case:number>/links/<uuid:pk>/revocation/", handling.RevokeLink.as_view(), name="revoke_link"),
    path("w/cases/<case:number>/notes/", notes.AddNote.as_view(), name="note"),
    path("w/desk/", desk.FirstOnDesk.as_view(), name="desk"),
    path("w/orders/", orders.Orders.as_view(), name="orders"),
    path("w/verification/", verifying.Queue.as_view(), name="verification_queue"),
    path("w/call-backs/", calls.CallBacks.as_view(), name="call_backs"),
    path("w/call-backs/checks/", calls.Checks.as_view(), name="call_checks"),
    path("w/call-backs/checks/<uuid:check>/", calls.CheckCall.as_view(), name="call_check"),
    path("w/figures/", figures.MonthInFigures.as_view(), name="figures"),
    path("w/watchdog/", watchdog.Watchdog.as_view(), name="watchdog"),
    path("w/categories/", categories.Categories.as_view(), name="categories"),
    path("w/categories/<slug:code>/", categories.OneCategory.as_view(), name="category"),
    path("w/dispatch-rules/", dispatch_rules.DispatchRules.as_view(), name="dispatch_rules"),
    path("w/dispatch-rules/<uuid:rule>/<rulestep:step>/", dispatch_rules.ChangeRule.as_view(), name="dispatch_rule"),
    path("m/", phone.Home.as_view(), name="phone_home"),
    path("m/report/", reporting.ReportCase.as_view(), name="report"),
    path("m/report/place/", reporting.Surroundings.as_view(), name="report_place"),
    path("m/report/similar/", similar.SimilarReports.as_view(), name="similar_reports"),
    path("m/report/same/", similar.FollowReport.as_view(), name="follow"),
    path("m/report/<case:number>/", reporting.Reported.as_view(), name="reported"),
    path("m/verification/<case:number>/", verifying.VerifyOnPhone.as_view(), name="phone_verify"),
    path("m/cases/", phone.MyCases.as_view(), name="my_cases"),
    path("m/cases/<case:number>/rating/", answering.RateCase.as_view(), name="rate"),
    path("m/cases/<case:number>/reopening/", answering.ReopenCase.as_view(), name="reopen"),
    path("m/cases/<case:number>/answer/", answering.AnswerInformation.as_view(), name="answer"),
    path("m/cases/<case:number>/supplement/", answering.SupplementCase.as_view(), name="supplement"),
    path("m/cases/<case:number>/objection/", answering.ObjectRefusal.as_view(), name="object"),
    path("m/cases/<case:number>/", phone.MyCase.as_view(), name="my_case"),
    path("x/<secret:link>/", handling.OpenErrand.as_view(), name="errand"),
    path("x/<secret:link>/photos/<uuid:photo>/<str:size>/", handling.ErrandPhoto.as_view(), name="errand_photo"),
    path("r/", links.OpenReport.as_view(), name="open_report"),
    path("r/<secret:link>/", links.OpenedCase.as_view(), name="opened"),
    path("r/<secret:link>/received/", links.OpenedReceived.as_view(), name="opened_received"),
    path("r/<secret:link>/rating/", links.OpenedRating.as_view(), name="opened_rate"),
    path("r/<secret:link>/reopening/", links.OpenedReopening.as_view(), name="opened_reopen"),
    path("r/<secret:link>/answer/", links.OpenedAnswer.as_view(), name="opened_answer"),
    path("r/<secret:link>/supplement/", links.OpenedSupplement.as_view(), name="opened_supplement"),
    path("r/<secret:link>/objection/", links.OpenedObjection.as_view(), name="opened_object"),
    path("r/<secret:link>/photos/<uuid:photo>/<str:size>/", links.OpenedPhoto.as_view(), name="opened_photo"),
    path("api/", include("complaints.api.urls")),
]
