"""Filing a case, listing cases, one case."""

from rest_framework.request import Request
from rest_framework.response import Response

from complaints.queries.case import case_page
from complaints.queries.filters import CaseFilters
from complaints.queries.lists import case_list
from complaints.serializers import ListShape, ReportShape, case_as_json, filed_as_json
from complaints.services.filing import Report, file_case
from governance.api import CityAPIView
from governance.clock import LOCAL
from governance.rules.roles import Module


class Cases(CityAPIView):
    """``POST`` files a report, once however often it is sent; ``GET`` lists what the actor may see, 20 a page."""

    module_of_method = {"GET": Module.CASE}

    def post(self, request: Request) -> Response:
        shape = ReportShape(data=request.data)
        shape.is_valid(raise_exception=True)
        sent = shape.validated_data
        report = Report(
            client_ref=sent["client_ref"],
            channel=sent["channel"],
            category=sent["category"],
            text=sent["text"],
            place_id=sent["place"],
            lon_e6=sent["lon_e6"],
            lat_e6=sent["lat_e6"],
            accuracy_m=sent["accuracy_m"],
            spot=sent["spot"],
            is_anonymous=sent["is_anonymous"],
            captured_at=sent["captured_at"],
            photos=tuple(sent["photos"]),
        )
        filed = file_case(actor=self.actor, report=report, prefix=self.city.case_prefix, at=self.now)
        return Response(filed_as_json(filed, self.city.slug), status=201)

    def get(self, request: Request) -> Response:
        shape = ListShape(data=request.query_params)
        shape.is_valid(raise_exception=True)
        wanted = dict(shape.validated_data)
        cursor = wanted.pop("cursor")
        page = case_list(self.actor, CaseFilters(**wanted), self.now, cursor)
        return Response(
            {
                "total": page.total,
                "total_is_capped": page.is_capped,
                "before": page.before,
                "after": page.after,
                "cases": [case_as_json(row) for row in page.rows],
            }
        )


class OneCase(CityAPIView):
    """``GET`` gives one case with its timeline of public texts."""

    module = Module.CASE

    def get(self, _request: Request, number: str) -> Response:
        page = case_page(self.actor, number, self.now)
        timeline = [
            {
                "at": event.at.astimezone(LOCAL).isoformat(),
                "act": event.act,
                "status": event.to_status,
                "text": event.public_text,
            }
            for event in page.events
        ]
        return Response(
            {
                **case_as_json(page.row),
                "text": page.text,
                "photos": [str(photo.pk) for photo in (*page.before, *page.after)],
                "timeline": timeline,
            }
        )
