#!/usr/bin/env python3
"""Tests the behaviour of Ray that its documentation leaves open, and prints a table.

Every row has the question, the request, the observed response and the conclusion of docs/ray.md. A
conclusion that no longer holds is marked CHANGED, and the exit code is 1: run this when
requirements.txt has another version of Ray. Needs only the standard library; Ray runs in its own
process, see head.py.
"""

import argparse
import contextlib
import http.server
import json
import os
import pathlib
import re
import secrets
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import types
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import head

APPLICATIONS = "/api/serve/applications/"
# How soon Ray reports what replicas wait for; 30 s by default
SLOW_START_S = 3
SETTLED = ("RUNNING", "DEPLOY_FAILED")
DEADLINE_S = 120
# A request to an application scaled to zero waits for a replica, longer on a busy machine
WAKING_S = 30
POLL_S = 0.03
HERE = pathlib.Path(__file__).resolve().parent


class Response:
    """A response; status 0 means no response."""

    def __init__(self, status, text, headers, seconds):
        self.status = status
        self.text = text
        self.headers = headers
        self.seconds = seconds

    def json(self):
        return json.loads(self.text)

    def __str__(self):
        return f"{self.status} {self.text}".strip()


class Ray:
    """A Ray as its clients see it."""

    def __init__(self, dashboard, serve):
        self.dashboard = dashboard
        self.serve = serve
        self.http_options = {"host": "127.0.0.1", "port": int(serve.rpartition(":")[2])}

    def call(self, method, url, body=None, headers=None, timeout=DEADLINE_S):
        data = body.encode() if isinstance(body, str) else body
        data = json.dumps(data).encode() if data is not None and not isinstance(data, bytes) else data
        request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
        request.add_header("Content-Type", "application/json")
        begun = time.monotonic()

        def answer(status, text, answered=None):
            return Response(status, text, dict(answered or {}), time.monotonic() - begun)

        try:
            with urllib.request.urlopen(request, timeout=timeout) as reply:
                return answer(reply.status, reply.read().decode(), reply.headers)
        except urllib.error.HTTPError as error:
            return answer(error.code, error.read().decode(), error.headers)
        except OSError as error:
            return answer(0, repr(getattr(error, "reason", error)))

    def put(self, *applications, **top):
        return self.put_raw({"http_options": self.http_options, "applications": applications, **top})

    def put_raw(self, body, headers=None):
        return self.call("PUT", self.dashboard + APPLICATIONS, body, headers)

    def get(self, query="?api_type=declarative", headers=None, timeout=30):
        return self.call("GET", self.dashboard + APPLICATIONS + query, headers=headers, timeout=timeout)

    def applications(self):
        answer = self.get()
        if answer.status != 200:
            raise AssertionError(f"GET: {answer}")
        return answer.json()["applications"]

    def application(self, name="a"):
        return self.applications()[name]

    def greeting(self, path="/a", seconds=5):
        """What the application answers within so many seconds, or how it fails."""
        answer = self.call("GET", self.serve + path, timeout=seconds)
        answered = answer.json() if answer.status == 200 else {}
        return types.SimpleNamespace(
            **{"pid": None, "greeting": None, **answered}, status=answer.status, text=answer.text
        )

    def watch(self, name="a", until=SETTLED, seconds=DEADLINE_S, says=None):
        """Follows an application until a status, or until its deployment says something; the
        application without a status is GONE."""
        course = Course()
        begun = time.monotonic()
        while True:
            answer = self.get()
            now = time.monotonic() - begun
            if answer.status != 200:
                course.add(now, f"GET {answer.status}", "", [], {})
            else:
                application = answer.json()["applications"].get(name)
                if application is None:
                    course.add(now, "GONE", "", [], {})
                else:
                    deployment = application["deployments"].get("Greeter")
                    course.add(
                        now,
                        application["status"],
                        deployment and f"{deployment['status']} by {deployment['status_trigger']}" or "",
                        sorted(each["state"] for each in deployment["replicas"]) if deployment else [],
                        application,
                    )
            if course.status in until or now > seconds or (says and course.says(says)):
                return course
            time.sleep(POLL_S)

    def apply(self, *applications, name="a", **top):
        """PUT and watch."""
        answer = self.put(*applications, **top)
        if answer.status != 200:
            raise AssertionError(f"PUT: {answer}")
        return self.watch(name)


class Course:
    """The states that an application went through, each with the time when it was seen first."""

    def __init__(self):
        self.steps = []
        self.status = ""
        self.application = {}

    def add(self, seconds, status, deployment, replicas, application):
        self.status = status
        self.application = application
        step = (status, deployment, replicas)
        if not self.steps or self.steps[-1][1] != step:
            self.steps.append((seconds, step))

    @property
    def seconds(self):
        return self.steps[-1][0]

    @property
    def deployment(self):
        return self.application["deployments"]["Greeter"]

    @property
    def deployed(self):
        return self.application["last_deployed_time_s"]

    def says(self, text):
        deployment = self.application.get("deployments", {}).get("Greeter")
        return deployment is not None and text in deployment["message"]

    def statuses(self):
        """The application's statuses without repetition."""
        seen = [step[0] for _, step in self.steps]
        return [each for i, each in enumerate(seen) if i == 0 or each != seen[i - 1]]

    def __str__(self):
        parts = []
        for seconds, (status, deployment, replicas) in self.steps:
            inner = ", ".join(filter(None, [deployment, "+".join(replicas)]))
            parts.append(f"{seconds:.1f} s {status}" + (f" ({inner})" if inner else ""))
        return " → ".join(parts)


def greeter(name="a", import_path="greeter:app", route_prefix=..., **more):
    """An application with one deployment; arguments named like its options go to the deployment."""
    application_fields = {"args", "runtime_env", "host", "foo", "deployments"}
    deployment = {
        "name": "Greeter",
        "user_config": {"greeting": "hi"},
        "ray_actor_options": {"num_cpus": 0.1},
        **{key: value for key, value in more.items() if key not in application_fields},
    }
    application = {
        "name": name,
        "import_path": import_path,
        "route_prefix": f"/{name}" if route_prefix is ... else route_prefix,
        "deployments": [{key: value for key, value in deployment.items() if value is not ...}],
        **{key: value for key, value in more.items() if key in application_fields},
    }
    return application


def last_line(text):
    return text.strip().splitlines()[-1] if text.strip() else ""


# A failed validation says what it found in two lines per violation; the rest is a link
def first_finding(answer):
    lines = answer.text.strip().splitlines()
    if len(lines) > 2 and "validation error" in lines[0]:
        return f"{answer.status} {lines[1]}: {lines[2].strip()}"
    return f"{answer.status} {last_line(answer.text)}"


class Table:
    """Prints a line at a time, as an experiment takes its time."""

    def __init__(self):
        self.changed = 0

    def group(self, function):
        print(f"\n## {function.__doc__.splitlines()[0]}\n")
        print("| question | request | observed | conclusion |\n|---|---|---|---|", flush=True)

    def line(self, question, request, observed, conclusion, holds):
        if not holds:
            self.changed += 1
            conclusion = f"**CHANGED**, was: {conclusion}"
        cells = (question, request, observed, conclusion)
        print("| " + " | ".join(cell_text(each) for each in cells) + " |", flush=True)


def cell_text(value):
    text = re.sub(r"\x1b\[\d*m", "", str(value))
    text = re.sub(r"\s*\n\s*", " / ", text).replace("|", "\\|")
    text = text.replace(str(HERE), "…").replace(sys.prefix, "…")
    text = re.sub(r"/\S*/site-packages/", "…/", text)
    return text if len(text) <= 420 else text[:200] + " … " + text[-200:]


# --- groups -----------------------------------------------------------------------------------


def before_serve(ray, line):
    """Before Serve was started"""
    answer = ray.get("")
    line(
        "what does GET say?",
        "GET",
        answer,
        "200 with empty objects and few fields",
        answer.status == 200 and answer.json()["applications"] == {} and answer.json()["proxies"] == {},
    )
    answer = ray.get("?api_type=bogus")
    line("unknown api_type", "GET ?api_type=bogus", answer, "400", answer.status == 400)
    answer = ray.call("GET", ray.dashboard + APPLICATIONS[:-1])
    line("without the last slash", f"GET {APPLICATIONS[:-1]}", answer, "404", answer.status == 404)
    answer = ray.call("POST", ray.dashboard + APPLICATIONS, {"applications": []})
    line("POST", "POST", answer, "405", answer.status == 405)
    answer = ray.call("DELETE", ray.dashboard + APPLICATIONS)
    line("DELETE", "DELETE", answer, "200, starts nothing", answer.status == 200)
    answer = ray.call("GET", ray.dashboard + "/api/ray/version")
    line(
        "version",
        "GET /api/ray/version",
        answer,
        "200; session_name tells one start of Ray from another",
        answer.status == 200 and "session_name" in answer.json(),
    )
    for body in ("{", ""):
        answer = ray.put_raw(body)
        line(
            "malformed JSON",
            f"PUT `{body}`",
            f"{answer.status} {last_line(answer.text)}",
            "500 with a traceback",
            answer.status == 500 and "JSONDecodeError" in answer.text,
        )
    answer = ray.put_raw("{}")
    line("no applications", "PUT {}", first_finding(answer), "400", answer.status == 400)
    line(
        "did those start Serve?",
        "GET",
        ray.get(""),
        "no",
        ray.get("").json()["controller_info"] == {},
    )
    answer = ray.put()
    line(
        "how long does the first PUT take?",
        "PUT []",
        f"{answer.status} after {answer.seconds:.1f} s",
        "it starts controller and proxy first: 1 s on an idle machine, several on a busy one",
        answer.status == 200,
    )
    for name, value in (("User-Agent", "Mozilla/5.0"), ("Origin", "http://x"), ("Referer", "http://x")):
        answer = ray.put_raw({"applications": []}, {name: value})
        line(
            "does it take the caller for a browser?",
            f"PUT with {name}: {value}",
            answer,
            "405",
            answer.status == 405,
        )
    ray.apply(greeter(runtime_env={"env_vars": {"PASSWORD": "wonderland"}}))
    plain = ray.get().text
    browser = ray.get(headers={"User-Agent": "Mozilla/5.0"}).text
    line(
        "are env_vars shown?",
        "GET, as a program and as a browser",
        f"program: {'wonderland' in plain}, browser: {'wonderland' in browser}",
        "programs see the values, a browser `<redacted>`",
        "wonderland" in plain and "wonderland" not in browser and "<redacted>" in browser,
    )


def refused(ray, line):
    """Refused with 400 by the schema: nothing was changed"""
    ray.apply(greeter())
    before = ray.application()

    def check(what, *applications, **top):
        answer = ray.put(*applications, **top)
        line(
            what,
            "PUT",
            first_finding(answer),
            "400",
            answer.status == 400 and "for ServeDeploySchema" in answer.text,
        )

    replica = {"min_replicas": 1, "max_replicas": 2}
    options = {"num_cpus": 0.1}
    plain = greeter()
    check("import_path `string`", greeter(import_path="string"))
    check("import_path absent", {"name": "a"})
    check("import_path `a:b:c`", greeter(import_path="a:b:c"))
    check("name empty", {**plain, "name": ""})
    check("name a number", {**plain, "name": 5})
    check("two of the same name", plain, plain)
    without_prefix = [{k: v for k, v in greeter(n).items() if k != "route_prefix"} for n in "ab"]
    check("two without route_prefix", *without_prefix)
    check("two with the same route_prefix", plain, greeter("b", route_prefix="/a"))
    check("host in the application", greeter(host="127.0.0.1"))
    check("num_replicas 0", greeter(num_replicas=0))
    check("num_replicas `2`, a string", greeter(num_replicas="2"))
    check("num_replicas 2.0", greeter(num_replicas=2.0))
    check("num_replicas and autoscaling_config", greeter(num_replicas=1, autoscaling_config=replica))
    check("max_ongoing_requests 0", greeter(max_ongoing_requests=0))
    check("max_ongoing_requests null", greeter(max_ongoing_requests=None))
    check("max_queued_requests 0", greeter(max_queued_requests=0))
    check("max_queued_requests `5`, a string", greeter(max_queued_requests="5"))
    check("max_queued_requests 5.0", greeter(max_queued_requests=5.0))
    check("user_config an array", greeter(user_config=[1]))
    check("resources a string", greeter(ray_actor_options={**options, "resources": "string"}))
    check("resources null", greeter(ray_actor_options={**options, "resources": None}))
    check("memory -1", greeter(ray_actor_options={**options, "memory": -1}))
    check("num_cpus -1", greeter(ray_actor_options={"num_cpus": -1}))
    check("ray_actor_options null", greeter(ray_actor_options=None))
    check("max_replicas_per_node empty string", greeter(max_replicas_per_node=""))
    check("max_replicas_per_node null", greeter(max_replicas_per_node=None))
    check("deployment without name", greeter(deployments=[{"num_replicas": 1}]))
    check("deployments null", greeter(deployments=None))
    check("args null", greeter(args=None))
    check("runtime_env null", greeter(runtime_env=None))
    for uri in ("obs://b/x.zip", "/tmp", "string", ""):
        check(f"working_dir `{uri}`", greeter(runtime_env={"working_dir": uri}))
    check("graceful_shutdown_timeout_s -1", greeter(graceful_shutdown_timeout_s=-1))
    check("health_check_period_s 0", greeter(health_check_period_s=0))
    check("rolling_update_percentage 0", greeter(rolling_update_percentage=0))
    check("unknown key in logging_config", greeter(logging_config={"foo": 1}))
    check("target_capacity 150", plain, target_capacity=150)
    leaking = {"env_vars": {"P": "sesame"}, "working_dir": "/t"}
    answer = ray.put(greeter(runtime_env=leaking))
    line(
        "does a 400 repeat secrets?",
        "PUT with env_vars next to a wrong working_dir",
        answer,
        "yes: pydantic quotes the beginning and the end of the object that is wrong",
        answer.status == 400 and "sesame" in answer.text,
    )
    line(
        "did any of them change anything?",
        "GET",
        f"last_deployed_time_s {before['last_deployed_time_s']} → {ray.application()['last_deployed_time_s']}",
        "no",
        before == ray.application(),
    )


def half_applied(ray, line):
    """Refused with 400 by the controller: half applied"""
    cases = {
        "env_vars with a number": {"runtime_env": {"env_vars": {"A": 1}}},
        "working_dir without .zip": {"runtime_env": {"working_dir": "https://127.0.0.1:9/x"}},
        "autoscaling policy a string": {"autoscaling_config": {"max_replicas": 2, "policy": "x"}},
    }
    for what, case in cases.items():
        ray.apply(greeter())
        answer = ray.put(greeter(**case))
        time.sleep(3)
        after = ray.application()
        line(
            what,
            "PUT",
            f"{answer.status} {answer.text.splitlines()[0]} … {last_line(answer.text)}; 3 s later "
            f"{after['status']}, deployments {after['deployments']}, greeting {ray.greeting().status}",
            "400, yet the application is DEPLOYING for ever with the refused configuration in "
            "deployed_app_config; old replicas answer",
            answer.status == 400
            and "ServeController.apply_config" in answer.text.splitlines()[0]
            and after["status"] == "DEPLOYING"
            and after["deployments"] == {}
            and ray.greeting().status == 200,
        )
    ray.apply(greeter())
    answer = ray.put(
        greeter(user_config={"greeting": "first"}), greeter("b", runtime_env={"env_vars": {"A": 1}})
    )
    ray.watch()
    time.sleep(1)
    now = {name: each["status"] for name, each in ray.applications().items()}
    line(
        "the second of two is refused",
        "PUT [a, b]",
        f"{answer.status}; then {now}, a greets {ray.greeting().greeting}",
        "the first is applied, the second is DEPLOYING for ever",
        answer.status == 400 and now == {"a": "RUNNING", "b": "DEPLOYING"} and ray.greeting().greeting == "first",
    )
    course = ray.apply(greeter())
    line(
        "what helps?",
        "PUT of the last good configuration",
        f"{course}; applications {list(ray.applications())}",
        "that: back to RUNNING without a restart",
        course.status == "RUNNING" and list(ray.applications()) == ["a"],
    )


def late(ray, line):
    """Accepted with 200, refused afterwards (DEPLOY_FAILED)"""

    def check(what, *applications, says):
        course = ray.apply(*applications)
        message = course.application["message"]
        line(
            what,
            "PUT",
            f"200, {course.seconds:.1f} s {course.status}: {last_line_that_says(message, says)}",
            "DEPLOY_FAILED, deployments {}",
            course.status == "DEPLOY_FAILED" and says in message and not course.application["deployments"],
        )

    options = {"num_cpus": 0.1}
    for prefix, says in (("x", "must start with"), ("/x/", "trailing"), ("/{x}", "wildcards"), ("", "must start")):
        check(f"route_prefix `{prefix}`", greeter(route_prefix=prefix), says=says)
    for scaling, says in (
        ({"min_replicas": 2, "max_replicas": 1}, "greater than or equal to min_replicas"),
        ({"min_replicas": 0, "max_replicas": 0}, "greater than 0"),
        ({"initial_replicas": 3, "max_replicas": 2}, "initial_replicas"),
        ({"max_replicas": 2, "target_ongoing_requests": 0}, "greater than 0"),
        ({"max_replicas": 2, "upscale_delay_s": -1}, "greater than or equal to 0"),
    ):
        check(f"autoscaling_config {scaling}", greeter(autoscaling_config=scaling), says=says)
    for resources, says in (
        ({"CPU": 1}, "Use the 'num_cpus' and 'num_gpus'"),
        ({"x": "1"}, "not supported between instances"),
        ({"x": -1}, "cannot be negative"),
    ):
        check(f"resources {resources}", greeter(ray_actor_options={**options, "resources": resources}), says=says)
    for number in (0, 101):
        check(f"max_replicas_per_node {number}", greeter(max_replicas_per_node=number), says="Valid values")
    check("unknown deployment", greeter(name="a", deployments=[{"name": "Nope"}]), says="does not exist. Available")
    check("env_vars null", greeter(runtime_env={"env_vars": None}), says="AttributeError")
    check("unknown module", greeter(import_path="nope:app"), says="No module named 'nope'")
    check("unknown attribute", greeter(import_path="greeter:nope"), says="has no attribute 'nope'")
    check("no application", greeter(import_path="greeter:VERSION"), says="Expected a built Serve application")
    check("args for a built application", greeter(args={"greeting": "x"}), says="application builder function")
    for uri, says in (
        ("http://127.0.0.1:9/x.zip", "Connection refused"),
        ("file:///nope/x.zip", "No such file"),
        ("local:///nope", "must already exist on every node"),
        ("s3://b/x.zip", "pip install smart_open[s3]"),
    ):
        check(f"working_dir `{uri}`", greeter(runtime_env={"working_dir": uri}), says=says)


def last_line_that_says(message, says):
    lines = [each.strip() for each in message.splitlines() if says in each]
    return lines[-1] if lines else last_line(message)


def accepted(ray, line):
    """Accepted, and what becomes of it"""

    def check(what, application, conclusion, shown=lambda application: "", holds=lambda application: True):
        course = ray.apply(application)
        line(
            what,
            "PUT",
            f"200, {course.status} {shown(course.application)}",
            conclusion,
            course.status == "RUNNING" and holds(course.application),
        )

    def submitted(key):
        return lambda application: application["deployed_app_config"]["deployments"][0].get(key, "absent")

    def effective(key):
        return lambda application: application["deployments"]["Greeter"]["deployment_config"].get(key, "absent")

    options = {"num_cpus": 0.1}
    check(
        "unknown keys",
        greeter(foo=1, bar=1, ray_actor_options={**options, "baz": 1}),
        "dropped without a word, also from deployed_app_config",
        lambda application: application["deployed_app_config"],
        lambda application: not re.search("foo|bar|baz", json.dumps(application["deployed_app_config"])),
    )
    answer = ray.put(greeter(), foo=1)
    line("unknown key at the top", "PUT", answer, "200, dropped", answer.status == 200)
    check(
        "are defaults added to deployed_app_config, is the order kept?",
        {"deployments": [], "import_path": "greeter:app", "name": "a"},
        "only what was sent, in the schema's order",
        lambda application: json.dumps(application["deployed_app_config"]),
        lambda application: list(application["deployed_app_config"]) == ["name", "import_path", "deployments"],
    )
    check(
        "route_prefix absent",
        {"deployments": [], "import_path": "greeter:app", "name": "a"},
        "`/`",
        lambda application: application["route_prefix"],
        lambda application: application["route_prefix"] == "/",
    )
    check(
        "route_prefix null",
        greeter(route_prefix=None),
        "RUNNING without a route",
        lambda application: application["route_prefix"],
        lambda application: application["route_prefix"] is None,
    )
    check(
        "numbers",
        greeter(num_replicas=1, ray_actor_options={"num_cpus": "0.1", "memory": 100000000}),
        "floats come back as floats (100000000.0), numbers in strings as numbers: compare values, not text",
        submitted("ray_actor_options"),
        lambda application: '"memory": 100000000.0' in json.dumps(application["deployed_app_config"]),
    )
    for memory in (0, 0.5, 1):
        check(f"memory {memory}", greeter(ray_actor_options={**options, "memory": memory}), "bytes; accepted")
    check(
        "max_ongoing_requests inside autoscaling_config",
        greeter(autoscaling_config={"max_replicas": 2, "max_ongoing_requests": 77}),
        "ignored: 5 is in effect, though deployed_app_config shows it",
        effective("max_ongoing_requests"),
        lambda application: effective("max_ongoing_requests")(application) == 5,
    )
    check(
        "min_replicas 0, initial_replicas 0",
        greeter(autoscaling_config={"min_replicas": 0, "initial_replicas": 0, "max_replicas": 2}),
        "RUNNING without a replica",
        lambda application: application["deployments"]["Greeter"]["target_num_replicas"],
        lambda application: application["deployments"]["Greeter"]["target_num_replicas"] == 0,
    )
    check(
        'num_replicas "auto" with autoscaling_config',
        greeter(num_replicas="auto", autoscaling_config={"min_replicas": 1, "max_replicas": 2}),
        "accepted",
    )
    check(
        "the same deployment twice",
        greeter(deployments=greeter()["deployments"] * 2),
        "accepted; both are shown in deployed_app_config",
    )
    check(
        "ray_actor_options {}",
        greeter(ray_actor_options={}),
        "replaces the code's options as a whole: a CPU for each replica",
        lambda application: application["deployments"]["Greeter"]["required_resources"],
        lambda application: application["deployments"]["Greeter"]["required_resources"] == {"CPU": 1},
    )
    for key, value in (
        ("rolling_update_percentage", 0.5),
        ("max_surge_percent", 100),
        ("gang_scheduling_config", {"gang_size": 1}),
        ("backpressure_config", {"status_code": 429}),
        ("apply_strategy", "merge"),
    ):
        known = key != "apply_strategy"
        check(
            f"is {key} known?",
            greeter(**{key: value}),
            "yes" if known else "no: dropped",
            submitted(key),
            lambda application, key=key, known=known: (submitted(key)(application) != "absent") == known,
        )
    with tempfile.TemporaryDirectory(prefix="ray-app-", dir="/tmp") as directory, served(directory) as port:
        archive = pathlib.Path(directory) / "app.zip"
        source = (HERE / "app" / "greeter.py").read_text().replace('"v1"', '"zip"')
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("zipped_greeter.py", source)
        (pathlib.Path(directory) / "plain").mkdir()
        (pathlib.Path(directory) / "plain" / "zipped_greeter.py").write_text(source)
        for uri in (
            f"file://{archive}",
            f"http://127.0.0.1:{port}/app.zip",
            f"local://{directory}/plain",
        ):
            course = ray.apply(greeter(import_path="zipped_greeter:app", runtime_env={"working_dir": uri}))
            version = getattr(ray.greeting(), "version", None)
            line(
                "code from a working_dir",
                f"PUT {uri.replace(directory, '…')}",
                f"{course.seconds:.1f} s {course.status}, version {version}",
                "works; a zip's modules are at its top level",
                course.status == "RUNNING" and version == "zip",
            )


@contextlib.contextmanager
def served(directory):
    """Serves files over HTTP; gives the port."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=directory)

        def log_message(self, *_):
            pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def updates(ray, line):
    """What a change does, and when it shows"""
    first = ray.apply(greeter())
    line("first PUT", "PUT", first, "DEPLOYING from the first GET on", first.statuses() == ["DEPLOYING", "RUNNING"])

    def check(what, application, conclusion, restarts, rebuilds=False, holds=lambda: True, changes=True):
        before = ray.greeting()
        deployed = ray.application()["last_deployed_time_s"]
        course = ray.apply(application)
        after = ray.greeting()
        line(
            what,
            "PUT",
            f"{course}; pid {before.pid} → {after.pid}, greeting {after.greeting}",
            conclusion,
            (course.statuses() == ["DEPLOYING", "RUNNING"] or (not changes and course.statuses() == ["RUNNING"]))
            and course.deployed > deployed
            and (before.pid != after.pid) == restarts
            and ((course.steps[0][1][1] == "") == rebuilds)
            and holds(),
        )

    # For less than the time of a GET on a busy machine
    check("the same again", greeter(), "DEPLOYING for a moment, last_deployed_time_s anew, no restart", False, changes=False)
    check("user_config", greeter(user_config={"greeting": "hello"}), "in place: no restart", False)
    check(
        "user_config taken away",
        greeter(user_config=...),
        "RUNNING, but running replicas keep the old one: reconfigure is not called",
        False,
        holds=lambda: ray.greeting().greeting == "hello",
    )
    mirror = {"import_path": "mirror:app", "num_replicas": 1}
    given = {"a": 1, "b": {"c": 1, "d": 2}}
    ray.apply(greeter(user_config=given, **mirror))
    for what, other in (
        ("members of user_config in another order", {"b": {"d": 2, "c": 1}, "a": 1}),
        ("user_config with 1.0 for 1", {"a": 1.0, "b": {"c": 1, "d": 2}}),
        ("user_config with true for 1", {"a": True, "b": {"c": 1, "d": 2}}),
    ):
        course = ray.apply(greeter(user_config=other, **mirror))
        shown = ray.application()["deployed_app_config"]["deployments"][0]["user_config"]
        kept = ray.greeting().user_config
        line(
            what,
            "PUT",
            f"{course}; shown {json.dumps(shown)}, the replica has {json.dumps(kept)}",
            "shown as sent, but a replica that runs keeps the old one: to Python they are equal",
            course.status == "RUNNING"
            and json.dumps(shown) == json.dumps(other)
            and json.dumps(kept) == json.dumps(given),
        )
        ray.apply(greeter(user_config=given, **mirror))
    ray.apply(greeter(user_config=...))
    check("max_ongoing_requests", greeter(max_ongoing_requests=7, user_config=...), "in place", False)
    check("max_ongoing_requests taken away", greeter(), "in place; the code's value again", False)
    check("num_cpus", greeter(ray_actor_options={"num_cpus": 0.2}), "replicas are replaced", True)
    check("env_vars", greeter(runtime_env={"env_vars": {"A": "1"}}), "built anew, replicas are replaced", True, True)
    check("args", greeter(import_path="greeter:build", args={"greeting": "x"}), "built anew, replaced", True, True)
    ray.apply(greeter())
    course = ray.apply(greeter(num_replicas=2))
    line("num_replicas 1 → 2", "PUT", course, "RUNNING when the second runs", course.status == "RUNNING")
    course = ray.apply(greeter(num_replicas=1))
    line("num_replicas 2 → 1", "PUT", course, "RUNNING when it has gone", course.status == "RUNNING")
    pid = ray.greeting().pid
    course = ray.apply(greeter(num_replicas=1, route_prefix="/z"))
    line(
        "route_prefix",
        "PUT",
        f"{course}; the old path answers {ray.greeting().status}",
        "in place; the old path is 404 at once",
        ray.greeting("/z").pid == pid and ray.greeting().status == 404,
    )
    for surge in (0, 100):
        ray.apply(greeter(max_surge_percent=surge))
        with greetings(ray) as answers:
            course = ray.apply(greeter(import_path="greeter_v2:app", max_surge_percent=surge))
            time.sleep(1)
        line(
            f"other code, one replica, max_surge_percent {surge}",
            "PUT, and a request each 50 ms with a deadline of 5 s",
            f"{course}; {answers.summary()}",
            "the only replica is stopped before the new one starts: requests wait"
            if surge == 0
            else "the new one starts first: no request waits long",
            course.status == "RUNNING" and (surge == 0 or answers.longest < 2),
        )


class Greetings:
    """Answers to a steady stream of requests."""

    def __init__(self):
        self.counts = {}
        self.longest = 0.0

    def add(self, answer, seconds):
        key = getattr(answer, "version", answer.status)
        self.counts[key] = self.counts.get(key, 0) + 1
        self.longest = max(self.longest, seconds)

    def summary(self):
        return f"answers {self.counts}, the slowest after {self.longest:.1f} s"


@contextlib.contextmanager
def greetings(ray):
    answers = Greetings()
    done = threading.Event()

    def ask():
        while not done.wait(0.05):
            begun = time.monotonic()
            answer = ray.greeting()
            answers.add(answer, time.monotonic() - begun)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield answers
    finally:
        done.set()
        asking.join()


def failures(ray, line):
    """Updates that fail, and what still answers"""
    ray.apply(greeter())
    old = ray.greeting()
    course = ray.apply(greeter(import_path="broken_import:app"))
    line(
        "the module cannot be imported",
        "PUT",
        f"{course}: {course.application['message'].splitlines()[0]} … {last_line(course.application['message'])}",
        "DEPLOY_FAILED after four tries, deployments {}, a traceback as message; old replicas answer",
        course.status == "DEPLOY_FAILED"
        and course.application["deployments"] == {}
        and ray.greeting().pid == old.pid
        and "the weights of this model are missing" in course.application["message"],
    )
    course = ray.apply(greeter(import_path="broken_import:app"))
    line("the same again", "PUT", course, "tried anew", course.statuses() == ["DEPLOYING", "DEPLOY_FAILED"])
    course = ray.apply(greeter())
    line(
        "the last good one again",
        "PUT",
        f"{course}; pid {old.pid} → {ray.greeting().pid}",
        "RUNNING without a restart",
        course.status == "RUNNING" and ray.greeting().pid == old.pid,
    )
    course = ray.apply(greeter(deployments=[{"name": "Nope"}]))
    line(
        "unknown deployment, same code",
        "PUT",
        f"{course}: {last_line(course.application['message'])}",
        "DEPLOY_FAILED from the first GET on; old replicas answer",
        course.statuses() == ["DEPLOY_FAILED"] and ray.greeting().pid == old.pid,
    )
    ray.apply(greeter())
    for replicas in (3, 1):
        ray.apply(greeter(num_replicas=replicas))
        course = ray.apply(greeter(import_path="broken_start:app", user_config=..., num_replicas=replicas))
        time.sleep(3)
        answers = {ray.greeting().status for _ in range(10)}
        line(
            f"replicas do not start, {replicas} before",
            "PUT",
            f"{course.seconds:.1f} s {course.status} {course.application['message']} Deployment: "
            f"{course.deployment['status']} by {course.deployment['status_trigger']}: {course.deployment['message']}; "
            f"then {answers}: {ray.greeting().text}",
            "DEPLOY_FAILED after three tries; the old replica is gone: 503"
            if replicas == 1
            else "DEPLOY_FAILED after nine tries; two of the three old replicas answer",
            course.status == "DEPLOY_FAILED" and answers == ({503} if replicas == 1 else {200}),
        )
    message = course.deployment["message"]
    course = ray.apply(greeter(import_path="broken_start:app", user_config=..., num_replicas=1))
    tries = [replicas for _, (_, _, replicas) in course.steps if "STARTING" in replicas]
    line(
        "the same again",
        "PUT",
        f"{course}: {last_line(course.deployment['message'])}",
        "DEPLOY_FAILED as before: no replica is started",
        course.status == "DEPLOY_FAILED" and not tries and course.deployment["message"] == message,
    )
    course = ray.apply(
        greeter(
            import_path="broken_start:app",
            user_config=...,
            num_replicas=1,
            runtime_env={"env_vars": {"ATTEMPT": "2"}},
        )
    )
    tries = [replicas for _, (_, _, replicas) in course.steps if "STARTING" in replicas]
    line(
        "with another environment variable",
        "PUT",
        f"{course.seconds:.1f} s {course.status}, {len(tries)} times a replica was starting",
        "tried anew",
        course.status == "DEPLOY_FAILED" and tries,
    )
    ray.apply(greeter(num_replicas=1))
    course = ray.apply(greeter(num_replicas=1, user_config={}))
    time.sleep(1)
    line(
        "reconfigure raises",
        "PUT with user_config {}",
        f"{course.seconds:.1f} s {course.status}: {last_line(course.deployment['message'])}; {ray.greeting().text}",
        "the running replica is stopped at once, DEPLOY_FAILED after three tries: 503",
        course.status == "DEPLOY_FAILED" and ray.greeting().status == 503,
    )
    ray.apply(greeter())
    ray.put(greeter(ray_actor_options={"num_cpus": 64}))
    course = ray.watch(seconds=8 * SLOW_START_S, says="to be scheduled")
    line(
        "more CPUs than there are",
        "PUT with num_cpus 64",
        f"{course}: {course.deployment['message']}; greeting {ray.greeting().status}",
        f"DEPLOYING for ever; a message at the deployment after 30 s (here {SLOW_START_S} s); the only replica is gone",
        course.status == "DEPLOYING"
        and f"more than {SLOW_START_S}s to be scheduled" in course.deployment["message"],
    )
    ray.apply(greeter())
    pid = ray.greeting().pid
    os.kill(pid, signal.SIGKILL)
    down = ray.watch(until=("UNHEALTHY",), seconds=15)
    up = ray.watch()
    line(
        "a replica dies",
        "kill -9",
        f"{down} → {up}; pid {pid} → {ray.greeting().pid}",
        "the application stays RUNNING or is UNHEALTHY for a moment; another replica starts",
        up.status == "RUNNING" and ray.greeting().pid != pid,
    )


def returning(ray, line):
    """Going back to a configuration that Ray had before, with autoscaling"""

    def asleep(mark):
        return greeter(
            num_replicas=...,
            autoscaling_config={"min_replicas": 0, "max_replicas": 1, "upscale_delay_s": 0},
            rolling_update_percentage=mark,
        )

    ray.apply(asleep(0.2000000000001001))
    ray.apply(greeter(import_path="broken_import:app"))
    unbuilt = ray.greeting()
    line(
        "scaled to zero, then a build that fails",
        "PUT and a request",
        f"a request is answered by {unbuilt.status}",
        "nothing answers: the application is not woken",
        unbuilt.status == 0,
    )
    back = ray.apply(asleep(0.2000000000001001))
    forgotten = ray.greeting()
    line(
        "back to what it was",
        "PUT of the very same configuration and a request",
        f"{back}; a request is answered by {forgotten.status}",
        "RUNNING, but Ray has forgotten to scale it: nothing answers",
        back.status == "RUNNING" and forgotten.status == 0,
    )
    marked = ray.apply(asleep(0.2000000000002001))
    woken = ray.greeting(seconds=WAKING_S)
    line(
        "another rolling_update_percentage",
        "PUT with 0.2000000000002001 for 0.2000000000001001 and a request",
        f"{marked}; a request is answered by {woken.status}",
        "RUNNING and woken",
        marked.status == "RUNNING" and woken.status == 200,
    )
    again = ray.apply(asleep(0.2000000000003001))
    shown = ray.application()["deployed_app_config"]["deployments"][0]["rolling_update_percentage"]
    line(
        "another rolling_update_percentage while it runs",
        "PUT and a request",
        f"{again}, shown as {shown!r}; pid {woken.pid} → {ray.greeting().pid}",
        "in place: no restart; GET shows every digit",
        ray.greeting().pid == woken.pid and shown == 0.2000000000003001,
    )
    inside = greeter(import_path="scaled_inside:app")
    ray.apply(inside)
    ray.apply(greeter(import_path="broken_import:app"))
    ray.apply(inside)
    forgotten = ray.greeting()
    full = ray.apply(inside, target_capacity=100)
    woken = ray.greeting(seconds=WAKING_S)
    line(
        "the same with autoscaling in code and a deployment that the configuration does not name",
        "PUT of the same, then with target_capacity 100",
        f"{forgotten.status}, then {full}: {woken.status}",
        "forgotten, and scaled again with another target_capacity",
        forgotten.status == 0 and full.status == "RUNNING" and woken.status == 200,
    )


def several(ray, line):
    """Several applications and several callers"""
    ray.apply(greeter(), greeter("b"), name="b")
    ray.watch()
    before = ray.applications()
    ray.apply(greeter(), greeter("b", user_config={"greeting": "new"}), name="b")
    after = ray.applications()
    line(
        "one of two is changed",
        "PUT [a, b']",
        {n: (before[n]["last_deployed_time_s"], after[n]["last_deployed_time_s"]) for n in "ab"},
        "both get the same new last_deployed_time_s",
        before["a"]["last_deployed_time_s"] < after["a"]["last_deployed_time_s"] == after["b"]["last_deployed_time_s"],
    )
    ray.put(greeter(route_prefix="/b"), greeter("b", route_prefix="/a"))
    ray.watch()
    ray.watch("b")
    pids = [each["deployments"]["Greeter"]["replicas"][0]["pid"] for each in ray.applications().values()]
    line(
        "route prefixes change hands",
        "PUT",
        f"/a answers {ray.greeting('/a').pid}, /b {ray.greeting('/b').pid}, replicas {pids}",
        "works in one PUT",
        [ray.greeting("/b").pid, ray.greeting("/a").pid] == pids,
    )
    ray.put(greeter("b", route_prefix="/a"))
    course = ray.watch(until=("GONE",))
    line(
        "one of two is left out",
        "PUT [b]",
        f"{course}",
        "DELETING (deployed_app_config null, deployments {}), then gone; its deployments take graceful_shutdown",
        course.statuses()[-1] == "GONE" and "RUNNING" not in course.statuses(),
    )
    ray.put(greeter("c", route_prefix="/a"))
    gone, course = ray.watch("b", until=("GONE",)), ray.watch("c")
    line(
        "a new one takes over the prefix of one that goes",
        "PUT",
        f"new: {course}; old: {gone}",
        "works",
        course.status == "RUNNING" and ray.greeting().status == 200,
    )
    ray.put()
    ray.put(greeter("c"))
    course = ray.watch("c")
    line(
        "put back while it is being deleted",
        "PUT [], PUT [c]",
        course,
        "RUNNING in the end",
        course.status == "RUNNING",
    )
    ray.put()
    ray.watch("c", until=("GONE",))
    answer = ray.get("").json()
    line(
        "an empty list",
        "PUT []",
        f"applications {answer['applications']}, proxies {[each['status'] for each in answer['proxies'].values()]}",
        "all gone; Serve stays up",
        answer["applications"] == {} and answer["proxies"] != {},
    )
    ray.apply(greeter())
    other = {**ray.http_options, "port": ray.http_options["port"] + 1}
    for what, top in (("other http_options", {"http_options": other}), ("no http_options", {})):
        answer = ray.put_raw({"applications": [greeter()], **top})
        ray.watch()
        line(
            what,
            "PUT",
            f"{answer.status}, port {ray.get('').json()['http_options']['port'] - ray.http_options['port']:+d}",
            "200, ignored",
            answer.status == 200 and ray.get("").json()["http_options"]["port"] == ray.http_options["port"],
        )
    outcomes = []
    for _ in range(5):
        times = []

        def write(greeting):
            times.append(ray.put(greeter(user_config={"greeting": greeting})).status)

        writers = [threading.Thread(target=write, args=(each,)) for each in ("x", "y")]
        for each in writers:
            each.start()
        for each in writers:
            each.join()
        course = ray.watch()
        shown = course.application["deployed_app_config"]["deployments"][0]["user_config"]["greeting"]
        outcomes.append((times, shown, ray.greeting().greeting))
    line(
        "two PUTs at once, five times",
        "PUT, PUT",
        outcomes,
        "both 200, one after the other; the last one wins whole",
        all(times == [200, 200] and shown == greets for times, shown, greets in outcomes),
    )
    ray.put(greeter(import_path="slow_import:app"))
    time.sleep(3)
    course = ray.apply(greeter(import_path="greeter_v2:app"))
    time.sleep(9)
    line(
        "another PUT while the first is being built",
        "PUT of a module that takes 10 s, then another",
        f"{course}; 9 s later {ray.application()['status']}, version {ray.greeting().version}",
        "the first build is cancelled; the second does not wait for it",
        course.status == "RUNNING" and course.seconds < 20 and ray.greeting().version == "v2",
    )


def deletion(ray, line):
    """DELETE"""
    ray.apply(greeter())
    answer = ray.call("DELETE", ray.dashboard + APPLICATIONS)
    after = ray.get("")
    line(
        "DELETE",
        "DELETE, GET",
        f"{answer.status} after {answer.seconds:.1f} s; GET {after}",
        "ends Serve as a whole and waits for it; GET is as before Serve was started",
        answer.status == 200 and after.json()["controller_info"] == {},
    )
    course = ray.apply(greeter())
    line("PUT after DELETE", "PUT", course, "starts Serve anew", course.status == "RUNNING")
    outcome = {}

    def delete():
        outcome["delete"] = ray.call("DELETE", ray.dashboard + APPLICATIONS)

    deleting = threading.Thread(target=delete)
    deleting.start()
    time.sleep(0.2)
    answer = ray.put(greeter())
    deleting.join()
    time.sleep(5)
    line(
        "PUT during DELETE",
        "DELETE, 0.2 s later PUT",
        f"PUT {answer.status} after {answer.seconds:.1f} s {last_line(answer.text)}, DELETE {outcome['delete'].status}; "
        f"5 s later {[each['status'] for each in ray.applications().values()]}",
        "the dashboard handles one call at a time: the PUT waits and then starts Serve anew",
        answer.status == 200,
    )


def poison(start, line):
    """What one application does to all others"""
    with start() as ray:
        course = ray.apply(greeter(route_prefix="/模型"))
        answer = ray.greeting("/" + urllib.parse.quote("模型"))
        line(
            "a route_prefix that is not ASCII",
            "PUT, then a request",
            f"{course.status}; {answer.status} {answer.text}",
            "RUNNING, and every request is answered with 500: Ray's metrics take ASCII only",
            course.status == "RUNNING" and answer.status == 500,
        )
        answer = ray.put(greeter(), greeter("模型", route_prefix="/b"))
        bad = ray.watch("模型", seconds=10)
        line(
            "an application's name that is not ASCII",
            "PUT [a, 模型], GET for 10 s",
            f"{answer.status}; {bad}: {last_line(bad.deployment['message'])}",
            "200, then replicas die of it and the application stays DEPLOYING for ever, for the same reason",
            answer.status == 200 and bad.status == "DEPLOYING",
        )
        deleted = ray.call("DELETE", ray.dashboard + APPLICATIONS)
        after = {name: each["status"] for name, each in ray.applications().items()}
        line(
            "what helps?",
            "DELETE, GET",
            f"{deleted.status} after {deleted.seconds:.1f} s; {after}",
            "nothing but another Ray: 200 after 30 s, and the applications are DELETING for ever",
            "DELETING" in after.values(),
        )
    with start() as ray:
        ray.apply(greeter())
        answer = ray.put(greeter(num_replicas=None))
        time.sleep(5)
        broken = ray.get()
        line(
            "num_replicas null",
            "PUT, 5 s later GET",
            f"{answer.status}; {broken.status} {last_line(broken.text)}; greeting {ray.greeting().status}",
            "200, then every GET is a 503: `Failed to get a response from the controller`",
            answer.status == 200 and broken.status == 503,
        )
        answer = ray.put(greeter(num_replicas=1))
        course = ray.watch(seconds=15)
        line(
            "what helps?",
            "PUT with num_replicas 1",
            f"{answer.status}; {course}",
            "that",
            course.status == "RUNNING",
        )


def deaths(start, line):
    """When parts of Ray die"""
    with start() as ray:
        ray.apply(greeter())
        before = ray.application()
        controller = int(re.search(r"controller_(\d+)", ray.get("").json()["controller_info"]["log_file_path"])[1])
        os.kill(controller, signal.SIGKILL)
        time.sleep(0.2)
        course = ray.watch(until=("RUNNING",))
        after = ray.application()
        line(
            "Serve's controller dies",
            "kill -9",
            f"{course}; last_deployed_time_s {before['last_deployed_time_s']} → {after['last_deployed_time_s']}, "
            f"same configuration {before['deployed_app_config'] == after['deployed_app_config']}",
            "another one takes over; last_deployed_time_s stays",
            course.status == "RUNNING" and before["last_deployed_time_s"] == after["last_deployed_time_s"],
        )
    with start() as ray:
        ray.apply(greeter())
        gcs = [p for p in head.session_members(ray.pid) if "gcs_server" in program(p)]
        os.kill(gcs[0], signal.SIGKILL)
        answers = [ray.get(timeout=10) for _ in range(4)]
        line(
            "the GCS dies, without fault tolerance",
            "kill -9, then GET with a deadline of 10 s",
            [f"{each.status} {last_line(each.text)[:90]} after {each.seconds:.1f} s" for each in answers],
            "no answer, or an error, never an empty list",
            all(each.status != 200 for each in answers),
        )
    with start() as ray:
        ray.apply(greeter())
        session = ray.call("GET", ray.dashboard + "/api/ray/version").json()["session_name"]
        os.kill(ray.pid, signal.SIGKILL)
        time.sleep(3)
        answer = ray.get(timeout=10)
        line("the head dies", "kill -9, GET", answer, "connection refused", answer.status == 0)
    with start() as ray:
        again = ray.call("GET", ray.dashboard + "/api/ray/version").json()["session_name"]
        answer = ray.get("")
        line(
            "and is started again",
            "GET",
            f"{answer}; session {session} → {again}",
            "all is forgotten: the same answer as before Serve was started",
            answer.json()["applications"] == {} and session != again,
        )


def program(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode()
    except OSError:
        return ""


def tokens(start, line):
    """With RAY_AUTH_MODE=token"""
    token = secrets.token_hex(16)
    with tempfile.NamedTemporaryFile("w", suffix=".token") as file:
        file.write(token)
        file.flush()
        with start(token_file=file.name) as ray:
            right, wrong = f"Bearer {token}", "Bearer wrong"
            for headers, expected in (
                ({}, 401),
                ({"Authorization": wrong}, 403),
                ({"Authorization": right}, 200),
                ({"Authorization": token}, 403),
                ({"X-Ray-Authorization": right}, 200),
                ({"X-Ray-Authorization": wrong}, 403),
                ({"Authorization": wrong, "X-Ray-Authorization": right}, 403),
                ({"Cookie": f"ray-authentication-token={token}"}, 200),
            ):
                answer = ray.get(headers=headers)
                shown = {name: value.replace(token, "<token>") for name, value in headers.items()}
                line(
                    "who may GET?",
                    shown or "no header",
                    answer if answer.status != 200 else 200,
                    expected,
                    answer.status == expected,
                )
            for path, expected in (
                ("/api/ray/version", 401),
                ("/api/authentication_mode", 200),
                ("/api/gcs_healthz", 200),
            ):
                answer = ray.call("GET", ray.dashboard + path)
                line("what is open?", f"GET {path}", answer, expected, answer.status == expected)
            answer = ray.call("GET", ray.dashboard + "/api/ray/version", headers={"Authorization": right})
            line("version with the token", "GET /api/ray/version", answer, 200, answer.status == 200)


FIELDS = """
import sys
from ray.serve import schema
from ray.serve.config import AutoscalingConfig
for each in [*(getattr(schema, name) for name in sys.argv[1:]), AutoscalingConfig]:
    print(each.__name__, *sorted(each.model_fields))
"""
KNOWN_FIELDS = {
    "ServeDeploySchema": (
        "applications controller_options grpc_options http_options logging_config proxy_location "
        "target_capacity tracing_config"
    ),
    "ServeApplicationSchema": (
        "args autoscaling_policy deployments external_scaler_enabled host import_path "
        "logging_config name port route_prefix runtime_env"
    ),
    "DeploymentSchema": (
        "autoscaling_config backpressure_config deployment_actors gang_scheduling_config "
        "graceful_shutdown_timeout_s graceful_shutdown_wait_loop_s health_check_period_s "
        "health_check_timeout_s logging_config max_ongoing_requests max_queued_requests "
        "max_replicas_per_node max_surge_percent name num_replicas "
        "placement_group_bundle_label_selector placement_group_bundles placement_group_strategy "
        "ray_actor_options request_router_config rolling_update_percentage user_config"
    ),
    "RayActorOptionsSchema": (
        "accelerator_type fallback_strategy label_selector memory num_cpus num_gpus resources "
        "runtime_env"
    ),
    "AutoscalingConfig": (
        "aggregation_function downscale_delay_s downscale_smoothing_factor "
        "downscale_to_zero_delay_s downscaling_factor initial_replicas look_back_period_s "
        "max_replicas metrics_interval_s min_replicas policy smoothing_factor "
        "target_ongoing_requests upscale_delay_s upscale_smoothing_factor upscaling_factor"
    ),
}


def fields(environment, line):
    """What a configuration may have"""
    schemas = [name for name in KNOWN_FIELDS if name.endswith("Schema")]
    program = [environment / "bin" / "python", "-c", FIELDS, *schemas]
    shown = subprocess.run(program, capture_output=True, text=True, check=True).stdout
    for found in shown.splitlines():
        name, *members = found.split()
        line(f"members of {name}", "Ray's own class", ", ".join(members), "these", " ".join(members) == KNOWN_FIELDS[name])


SHARED = [before_serve, refused, half_applied, late, accepted, updates, failures, returning, several, deletion]
OF_THEIR_OWN = [poison, deaths, tokens]
ESSENTIAL = [fields, refused, half_applied, updates, failures, returning, tokens]


def heads(environment, directory):
    """Starts a head each time it is asked to, and stops it after use."""

    @contextlib.contextmanager
    def start(token_file=None):
        options = argparse.Namespace(
            virtual_environment=environment, directory=directory, token_file=token_file, with_serve=False
        )
        with contextlib.redirect_stdout(None):
            head.start(options)
        properties = head.read_properties(directory)
        try:
            ray = Ray(properties["dashboard"], properties["serve"])
            ray.pid = int(properties["pid"])
            yield ray
        finally:
            head.stop(directory)

    return start


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--virtual-environment",
        type=pathlib.Path,
        default=HERE / ".venv",
        help="made by set-up; heads are started from it, one for each group",
    )
    parser.add_argument("--dashboard", help="or use this one, for example http://127.0.0.1:8265")
    parser.add_argument("--serve", help="and its Serve, for example http://127.0.0.1:8000")
    parser.add_argument(
        "--essential",
        action="store_true",
        help=f"only what the runtime rests on: {', '.join(each.__name__ for each in ESSENTIAL)}",
    )
    every = [fields, *SHARED, *OF_THEIR_OWN]
    names = [each.__name__ for each in every]
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(names)}; all when left out")
    options = parser.parse_args()
    wanted = options.groups or [each.__name__ for each in (ESSENTIAL if options.essential else every)]
    os.environ["SERVE_SLOW_STARTUP_WARNING_S"] = str(SLOW_START_S)
    os.environ["SERVE_SLOW_STARTUP_WARNING_PERIOD_S"] = str(SLOW_START_S)
    table = Table()
    with tempfile.TemporaryDirectory(prefix="ray-heads-") as directory:
        start = heads(options.virtual_environment, pathlib.Path(directory))
        for group in every:
            if group.__name__ not in wanted:
                continue
            begun = time.monotonic()
            table.group(group)
            if group is fields:
                group(options.virtual_environment, table.line)
            elif group in OF_THEIR_OWN:
                group(start, table.line)
            elif options.dashboard:
                group(Ray(options.dashboard, options.serve), table.line)
            else:
                with start() as ray:
                    group(ray, table.line)
            print(f"\n{group.__name__}: {time.monotonic() - begun:.0f} s", flush=True)
    print(f"\n{table.changed} conclusions changed" if table.changed else "\nNo conclusion changed")
    sys.exit(1 if table.changed else 0)


if __name__ == "__main__":
    main()
