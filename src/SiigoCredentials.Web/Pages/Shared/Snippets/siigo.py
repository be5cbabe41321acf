import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = {{url}}
USER = {{user}}
PARTNER = "MiTienda"

kept = {"token": None, "ends": 0}


def send(path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"Partner-Id": PARTNER, **headers})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def token():
    if time.time() >= kept["ends"]:
        pair = {"username": USER, "access_key": os.environ.get("SIIGO_ACCESS_KEY")}
        answer = send("/auth", {"Content-Type": "application/json"}, pair)
        kept.update(token=answer["access_token"], ends=time.time() + answer["expires_in"] - 60)
    return kept["token"]


def call(path, again=True):
    headers = {"Authorization": "Bearer " + token()}
    try:
        return send(path, headers)
    except urllib.error.HTTPError as error:
        if error.code != 401 or not again:
            raise
    kept["ends"] = 0
    return call(path, again=False)


try:
    print(call("/v1/credential"))
    print(call("/v1/users"))
except urllib.error.HTTPError as error:
    sys.exit(f"HTTP {error.code}: {error.read().decode()}")
except urllib.error.URLError as error:
    sys.exit(str(error.reason))
