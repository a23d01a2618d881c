#!/usr/bin/env python3
"""Starts and stops a Ray head for tests: one node, with a dashboard, on free ports of the loopback
interface.

It is independent of other Ray clusters on the machine, while `ray stop` would stop them all.
Needs Linux and only the standard library; Ray is in the virtual environment that set-up creates.
"""

import argparse
import contextlib
import ctypes
import json
import os
import pathlib
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

APPLICATIONS = pathlib.Path(__file__).resolve().parent / "app"
PROPERTIES = "head.properties"
LOWEST_PORT = 10_000
START_DEADLINE_S = 90
STOP_GRACE_S = 15
KILL_GRACE_S = 5
# The smallest that Ray takes is 75 MiB
OBJECT_STORE_BYTES = 80 * 1024 * 1024


class HeadError(Exception):
    """Ray failed; the message is for the user."""


def free_ports(count):
    """Free ports below the ephemeral port range, so that no connection takes one before Ray."""
    ephemeral_range = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text()
    highest = max(int(ephemeral_range.split()[0]), LOWEST_PORT + 1000)
    found = []
    for port in random.sample(range(LOWEST_PORT, highest), highest - LOWEST_PORT):
        with socket.socket() as attempt, contextlib.suppress(OSError):
            attempt.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == count:
            return found
    raise HeadError(f"no {count} free ports from {LOWEST_PORT} to {highest - 1}")


def started_at(pid):
    """Start time of the process in clock ticks since boot; None if it does not exist."""
    try:
        # The name, in parentheses, may contain spaces
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if stat[0] == "Z" else stat[19]


def session_members(session):
    """Processes of a session. Ray's workers leave its process group, but not its session."""
    members = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            pid = int(entry.name)
            try:
                if os.getsid(pid) == session and started_at(pid) is not None:
                    members.append(pid)
            except ProcessLookupError:
                pass
    return members


def send(pids, signal_number):
    for pid in pids:
        try:
            os.kill(pid, signal_number)
        except ProcessLookupError:
            pass


def environment(token_file):
    """Environment variables for Ray, which disable services that tests do not need."""
    settings = {
        "RAY_AUTH_MODE": "token" if token_file else "disabled",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_enable_metrics_collection": "0",
        # Any free port: the default is fixed, so two clusters would conflict
        "DASHBOARD_METRIC_PORT": "0",
        # Ray then takes 127.0.0.1 as the node's address, as it does on macOS. Otherwise it listens
        # on all interfaces, and any client can run code.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        # Otherwise SIGTERM waits up to 30 s to drain a proxy
        "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(APPLICATIONS), os.environ.get("PYTHONPATH")])
        ),
    }
    if token_file:
        settings["RAY_AUTH_TOKEN_PATH"] = str(pathlib.Path(token_file).resolve())
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    return {**inherited, **settings}


def command(ray, dashboard_port, client_port, temporary):
    return [
        ray,
        "start",
        "--head",
        "--block",
        "--node-ip-address=127.0.0.1",
        "--port=0",
        "--include-dashboard=true",
        "--dashboard-host=127.0.0.1",
        f"--dashboard-port={dashboard_port}",
        "--dashboard-agent-listen-port=0",
        # Can't be disabled; its default port is fixed
        f"--ray-client-server-port={client_port}",
        "--min-worker-port=0",
        "--max-worker-port=0",
        "--num-cpus=2",
        f"--object-store-memory={OBJECT_STORE_BYTES}",
        # Not /dev/shm, which is small in containers
        f"--plasma-directory={temporary}",
        f"--temp-dir={temporary}",
        "--include-log-monitor=false",
        "--no-monitor",
        "--disable-usage-stats",
    ]


def call(dashboard, method, path, token=None, body=None, timeout=10):
    """The body of the dashboard's response."""
    request = urllib.request.Request(dashboard + path, method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=timeout) as response:
        return response.read()


def await_ready(process, dashboard, token, log):
    """Waits until the dashboard responds and is connected to Ray: its version responds too early."""
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise HeadError(f"Ray exited with {process.returncode}; its log is {log}")
        try:
            call(dashboard, "GET", "/api/serve/applications/", token)
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise HeadError(f"Ray was not ready within {START_DEADLINE_S} s; its log is {log}")


def end_with_parent():
    """Makes the kernel stop this process when its parent exits for any reason."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(options, before_ray=None):
    """Starts a head and writes its properties; stops it again if it does not become ready."""
    directory = options.directory.resolve()
    if (directory / PROPERTIES).exists():
        raise HeadError(f"{directory} already has a head: stop it first")
    ray = options.virtual_environment.resolve() / "bin" / "ray"
    if not ray.exists():
        raise HeadError(f"no {ray}: run set-up first")
    directory.mkdir(parents=True, exist_ok=True)
    # Ray creates UNIX sockets in it, whose paths are limited to 107 characters
    temporary = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
    dashboard_port, serve_port, client_port = free_ports(3)
    token = pathlib.Path(options.token_file).read_text().strip() if options.token_file else None
    log = directory / "head.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command(ray, dashboard_port, client_port, temporary),
            env=environment(options.token_file),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_ray,
        )
    properties = {
        "dashboard": f"http://127.0.0.1:{dashboard_port}",
        "serve": f"http://127.0.0.1:{serve_port}",
        "serve.port": serve_port,
        "authentication": "token" if token else "disabled",
        "pid": process.pid,
        "started": started_at(process.pid),
        "temporary": temporary,
        "logs": f"{temporary}/session_latest/logs",
    }
    (directory / PROPERTIES).write_text("".join(f"{k}={v}\n" for k, v in properties.items()))
    try:
        await_ready(process, properties["dashboard"], token, log)
        if options.with_serve:
            # Fixes the port, so that configurations do not need one
            serve = {
                "http_options": {"host": "127.0.0.1", "port": serve_port},
                "applications": [],
            }
            call(properties["dashboard"], "PUT", "/api/serve/applications/", token, serve, 60)
    except BaseException:
        stop(directory)
        raise
    print((directory / PROPERTIES).read_text(), end="", flush=True)
    return process


def read_properties(directory):
    lines = (directory / PROPERTIES).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def stop(directory):
    """Stops only the head of this directory, and copies its logs there."""
    if not (directory / PROPERTIES).exists():
        print(f"no head in {directory}", file=sys.stderr)
        return
    properties = read_properties(directory)
    leader = int(properties["pid"])
    # Another process may have reused the id, but not while a member of the session lives.
    if started_at(leader) in (None, properties["started"]):
        send([leader], signal.SIGTERM)
        # Without its leader, the other processes get no signal to stop
        grace = STOP_GRACE_S if started_at(leader) else 0
        if not await_end(leader, grace):
            send(session_members(leader), signal.SIGKILL)
            await_end(leader, KILL_GRACE_S)
    logs = pathlib.Path(properties["logs"])
    if logs.is_dir():
        shutil.copytree(logs, directory / "logs", dirs_exist_ok=True, ignore_dangling_symlinks=True)
    shutil.rmtree(properties["temporary"], ignore_errors=True)
    (directory / PROPERTIES).unlink()


def await_end(session, seconds):
    """Whether a session's processes exit in time."""
    deadline = time.monotonic() + seconds
    while session_members(session):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def run(options):
    """Like start, but stops Ray when standard input closes, so Ray stops with its caller."""
    if not sys.stdin.isatty():
        # Ctrl-C is for the caller, which then closes standard input
        os.setpgrp()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    process = start(options, end_with_parent)
    try:
        while process.poll() is None:
            readable, _, _ = select.select([sys.stdin], [], [], 1)
            if readable and not os.read(sys.stdin.fileno(), 4096):
                return
        raise HeadError(f"Ray exited with {process.returncode}; see {options.directory}/head.log")
    finally:
        stop(options.directory.resolve())


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, summary in [
        ("start", "start a head, wait until it is ready and print its addresses"),
        ("run", "like start, but stop the head when standard input closes"),
    ]:
        starting = verbs.add_parser(verb, help=summary)
        starting.add_argument("virtual_environment", type=pathlib.Path, help="created by set-up")
        starting.add_argument("directory", type=pathlib.Path, help=f"for {PROPERTIES} and logs")
        starting.add_argument("--token-file", help="require the token in this file")
        starting.add_argument(
            "--with-serve", action="store_true", help="also start Serve on serve.port"
        )
    stopping = verbs.add_parser("stop", help="stop the head that was started with this directory")
    stopping.add_argument("directory", type=pathlib.Path)
    return parser.parse_args()


def main():
    options = parse_arguments()
    if sys.platform != "linux":
        sys.exit(f"ray: this is {sys.platform} (expected: linux)")
    try:
        if options.verb == "start":
            start(options)
        elif options.verb == "run":
            run(options)
        else:
            stop(options.directory.resolve())
    except HeadError as error:
        sys.exit(f"ray: {error}")


if __name__ == "__main__":
    main()
