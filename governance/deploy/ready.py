"""Ask the web server of this container whether it can serve, as its health check: exit code 0 if so."""

import os
import sys
import urllib.error
import urllib.request

host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
request = urllib.request.Request("http://127.0.0.1:8000/readyz", headers={"Host": host})
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    direct.open(request, timeout=8).close()
except (urllib.error.URLError, OSError) as error:
    sys.exit(str(error))
