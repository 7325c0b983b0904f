from decimal import Decimal, InvalidOperation

from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from .rates import convert, current_rates


class RatesView(APIView):
    permission_classes = [AllowAny]

    def get(self, request):
        return Response({code: str(rate) for code, rate in current_rates().items()})


class ConversionView(APIView):
    permission_classes = [AllowAny]

    def get(self, request):
        try:
            amount = Decimal(request.query_params["amount"])
            result = convert(amount, request.query_params["from"], request.query_params["to"])
        except (KeyError, InvalidOperation) as error:
            raise ValidationError("amount, from and to are required") from error
        return Response({"result": str(result)})
