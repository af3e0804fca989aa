"""Where a position lies."""

from rest_framework.request import Request
from rest_framework.response import Response

from complaints.serializers import PositionShape
from governance.api import CityAPIView
from governance.clock import today_of
from grids.queries.places import surroundings


class PlaceAt(CityAPIView):
    """``GET`` names compound, community and grid at a position; ``inside`` is false outside every outline of the city."""

    def get(self, request: Request) -> Response:
        shape = PositionShape(data=request.query_params)
        shape.is_valid(raise_exception=True)
        found = surroundings(shape.validated_data["lon_e6"], shape.validated_data["lat_e6"], today_of(self.now))
        named = {kind: {"id": str(place.pk), "name": place.name} if place else None for kind, place in found.items()}
        return Response({"inside": any(found.values()), **named})
