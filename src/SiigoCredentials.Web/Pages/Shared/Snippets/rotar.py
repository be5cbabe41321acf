import json
import os
import sys
import urllib.error
import urllib.request
import uuid

URL = {{url}}
USER = {{user}}
PARTNER = "MiTienda"
FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "siigo-clave.json")
NAME = FILE + ".rotacion"


def write(path, text):
    temporary = f"{path}.{os.getpid()}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return temporary


def load():
    if os.path.exists(FILE):
        with open(FILE) as file:
            return json.load(file)
    return {"access_key": os.environ.get("SIIGO_ACCESS_KEY") or sys.exit("Set SIIGO_ACCESS_KEY")}


def save(**state):
    os.replace(write(FILE, json.dumps(state)), FILE)


def name():
    temporary = write(NAME, str(uuid.uuid4()))
    try:
        os.link(temporary, NAME)
    except FileExistsError:
        pass
    os.remove(temporary)
    with open(NAME) as file:
        return file.read()


def forget_name():
    if os.path.exists(NAME):
        os.remove(NAME)


def send(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {"Partner-Id": PARTNER, **headers}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or "null")


def sign_in(access_key):
    return send("POST", "/auth", {"Content-Type": "application/json"}, {"username": USER, "access_key": access_key})


def check(received, expected=200):
    status, answer = received
    if status != expected:
        sys.exit(f"HTTP {status}: {json.dumps(answer)}")
    return answer


def bearer(token):
    return {"Authorization": "Bearer " + token["access_token"]}


def rotate():
    state = load()
    key, new_key = state["access_key"], state.get("new_key")
    if new_key is None:
        token = check(sign_in(key))
        received = send("POST", "/v1/credential/rotations", {**bearer(token), "Idempotency-Key": name()})
        if received[0] == 409:
            forget_name()
        new_key = check(received, 201)["access_key"]
        save(access_key=key, new_key=new_key)
    received = sign_in(new_key)
    if received[0] == 401 and sign_in(key)[0] == 200:
        save(access_key=key)
        forget_name()
    token = check(received)
    save(access_key=new_key)
    forget_name()
    print(check(send("GET", "/v1/credential/rotations", bearer(token))))


try:
    rotate()
except urllib.error.URLError as error:
    sys.exit(str(error.reason))
