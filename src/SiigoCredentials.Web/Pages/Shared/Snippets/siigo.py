import json
import os
import sys
import urllib.error
import urllib.request

URL = {{url}}
USER = {{user}}


def call(path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


try:
    pair = {"username": USER, "access_key": os.environ.get("SIIGO_ACCESS_KEY")}
    token = call("/auth", {"Content-Type": "application/json"}, pair)["access_token"]
    print(call("/v1/credential", {"Authorization": "Bearer " + token, "Partner-Id": "MiTienda"}))
except urllib.error.HTTPError as error:
    sys.exit(f"HTTP {error.code}: {error.read().decode()}")
except urllib.error.URLError as error:
    sys.exit(str(error.reason))
