"""Routes of complaints: staff pages, phone pages, endpoints."""

from django.urls import include, path

from complaints.views import cases, desk, orders, phone, photos, verifying, workplace

app_name = "complaints"
urlpatterns = [
    path("w/", workplace.Workplace.as_view(), name="workplace"),
    path("w/cases/", cases.CaseList.as_view(), name="cases"),
    path("w/cases/<str:number>/", cases.OneCase.as_view(), name="case"),
    path("w/cases/<str:number>/acceptance/", desk.Acceptance.as_view(), name="accept"),
    path("w/cases/<str:number>/dispatch/", desk.Dispatch.as_view(), name="dispatch"),
    path("w/cases/<str:number>/signature/", orders.Signature.as_view(), name="sign"),
    path("w/cases/<str:number>/work/", orders.Work.as_view(), name="start"),
    path("w/cases/<str:number>/result/", orders.Result.as_view(), name="handle"),
    path("w/cases/<str:number>/verification/", verifying.Verification.as_view(), name="verify"),
    path("w/cases/<str:number>/closing/", verifying.Closing.as_view(), name="close"),
    path("w/cases/<str:number>/photos/<uuid:photo>/<str:size>/", photos.Photo.as_view(), name="photo"),
    path("w/orders/", orders.Orders.as_view(), name="orders"),
    path("w/verification/", verifying.Queue.as_view(), name="verification_queue"),
    path("m/", phone.Home.as_view(), name="phone_home"),
    path("m/report/", phone.Reporting.as_view(), name="report"),
    path("m/report/<str:number>/", phone.Receipt.as_view(), name="reported"),
    path("m/cases/", phone.MyCases.as_view(), name="my_cases"),
    path("m/cases/<str:number>/", phone.MyCase.as_view(), name="my_case"),
    path("api/", include("complaints.api.urls")),
]
