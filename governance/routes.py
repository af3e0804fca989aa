"""Routes of the ground, and how a city stands in a path."""

from django.urls import path, register_converter

from governance.rules.cities import is_city_slug
from governance.views import (
    accounts,
    audit,
    calendars,
    city_settings,
    departments,
    imports,
    measures,
    notice_settings,
    notices,
    people,
    platform,
    role_matrix,
    sign_in,
)


class CitySlug:
    """A city in a path: six digits or an ASCII name that is not reserved."""

    regex = "[a-z0-9][a-z0-9-]{1,39}"

    def to_python(self, value: str) -> str:
        if not is_city_slug(value):
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CitySlug, "city")

app_name = "governance"
urlpatterns = [
    path("ui/language/", accounts.Language.as_view(), name="language"),
    path("ui/text-size/", accounts.TextSize.as_view(), name="text_size"),
    path("platform/", platform.Platform.as_view(), name="platform"),
    path("platform/cities/new/", platform.NewCity.as_view(), name="platform_new_city"),
    path("platform/login/", sign_in.SignIn.as_view(), name="platform_login"),
    path("platform/logout/", sign_in.SignOut.as_view(), name="platform_logout"),
    path("platform/password/", accounts.Password.as_view(), name="platform_password"),
    path("platform/second-factor/", sign_in.SecondFactor.as_view(), name="platform_second_factor"),
    path("<city:city>/", accounts.Home.as_view(), name="home"),
    path("<city:city>/login/", sign_in.SignIn.as_view(), name="login"),
    path("<city:city>/logout/", sign_in.SignOut.as_view(), name="logout"),
    path("<city:city>/account/", accounts.Account.as_view(), name="account"),
    path("<city:city>/account/password/", accounts.Password.as_view(), name="password"),
    path("<city:city>/account/second-factor/", sign_in.SecondFactor.as_view(), name="second_factor"),
    path("<city:city>/account/post/", accounts.ChoosePost.as_view(), name="post"),
    path("<city:city>/account/hotkeys/", accounts.Hotkeys.as_view(), name="hotkeys"),
    path("<city:city>/account/sessions/", accounts.Sessions.as_view(), name="sessions"),
    path("<city:city>/account/recovery-codes/", accounts.RecoveryCodes.as_view(), name="recovery_codes"),
    path("<city:city>/people/", people.People.as_view(), name="people"),
    path("<city:city>/people/<uuid:pk>/", people.Person.as_view(), name="person"),
    path("<city:city>/people/<uuid:pk>/<slug:deed>/", people.Deed.as_view(), name="person_deed"),
    path("<city:city>/account/ways/", accounts.Ways.as_view(), name="ways"),
    path("<city:city>/notices/", notices.Inbox.as_view(), name="notices"),
    path("<city:city>/notices/read/", notices.Read.as_view(), name="notices_read"),
    path("<city:city>/audit/", audit.Trail.as_view(), name="audit"),
    path("<city:city>/audit/requests/<slug:request_id>/", audit.Request.as_view(), name="audit_request"),
    path("<city:city>/calendar/", calendars.Calendar.as_view(), name="calendar"),
    path("<city:city>/calendar/changing/", calendars.Changing.as_view(), name="calendar_changing"),
    path("<city:city>/calendar/changes/<uuid:pk>/", calendars.Change.as_view(), name="calendar_change"),
    path("<city:city>/departments/", departments.Departments.as_view(), name="departments"),
    path("<city:city>/departments/<uuid:pk>/", departments.OneDepartment.as_view(), name="department"),
    path("<city:city>/checkpoints/", audit.Checkpoints.as_view(), name="checkpoints"),
    path("<city:city>/checkpoints/latest.txt", audit.LatestCheckpoint.as_view(), name="checkpoint_latest"),
    path("<city:city>/imports/", imports.Imports.as_view(), name="imports"),
    path("<city:city>/imports/runs/<uuid:pk>/", imports.OneImport.as_view(), name="import"),
    path("<city:city>/imports/exports/<uuid:pk>/", imports.SheetExport.as_view(), name="sheet_export"),
    path("<city:city>/imports/exports/<uuid:pk>/file/", imports.SheetExportFile.as_view(), name="sheet_export_file"),
    path("<city:city>/imports/<slug:sheet>/", imports.OneSheet.as_view(), name="import_sheet"),
    path("<city:city>/imports/<slug:sheet>/template.xlsx", imports.Template.as_view(), name="import_template"),
    path("<city:city>/measures/", measures.Measures.as_view(), name="measures"),
    path("<city:city>/measures/<slug:code>/", measures.OneMeasure.as_view(), name="measure"),
    path("<city:city>/roles/", role_matrix.Roles.as_view(), name="roles"),
    path("<city:city>/roles/changing/", role_matrix.Changing.as_view(), name="matrix_changing"),
    path("<city:city>/roles/decision/", role_matrix.Decision.as_view(), name="matrix_decision"),
    path("<city:city>/settings/", city_settings.Settings.as_view(), name="settings"),
    path("<city:city>/settings/<str:key>/", city_settings.OneSetting.as_view(), name="setting"),
    path("<city:city>/settings/<str:key>/dropping/", city_settings.DropChange.as_view(), name="setting_drop"),
    path("<city:city>/deliveries/", notices.Deliveries.as_view(), name="deliveries"),
    path("<city:city>/notice-templates/", notice_settings.Templates.as_view(), name="notice_templates"),
    path("<city:city>/notice-templates/words/", notice_settings.Words.as_view(), name="notice_words"),
    path("<city:city>/webhooks/", notice_settings.Webhooks.as_view(), name="webhooks"),
    path("<city:city>/webhooks/test/", notice_settings.TryWebhook.as_view(), name="webhook_test"),
    path("<city:city>/webhooks/disabling/", notice_settings.DisableWebhook.as_view(), name="webhook_disable"),
    path("<city:city>/account/stay/", accounts.Stay.as_view(), name="stay"),
]
