"""The peers of the queue's figures, on the input that the program itself exported; their answers are compared with ours."""

import csv
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings

from matching.games import HospitalResident
from pymerkle import InmemoryTree

ROUNDS = 5
CLASSES = {"out-of-turn": 0, "first-turn": 1, "general": 2}


def told(what, times):
    times.sort()
    print(f"{what:<66} peer                {times[len(times) // 2] * 1e3:>9.3f} ms  ({times[0] * 1e3:.3f} to {times[-1] * 1e3:.3f})", flush=True)


def measured(work, rounds=ROUNDS):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = work()
        times.append(time.perf_counter() - start)
    return answer, times


def lot(seed, child):
    """The published lot: SHA-256 of «lot», the seed, the subject and the child."""
    return hashlib.sha256(b"lot\n" + bytes.fromhex(seed) + b"allocation" + child.encode()).digest()


def ranked(held):
    """Each child's wishes, and each group's children in the order of class, sibling, date and lot."""
    asks = [[] for _ in held["groups"]]
    for number, child in enumerate(held["children"]):
        draw = lot(held["seed"], child["child"])
        for wish in child["wishes"]:
            asks[wish["group"]].append(((CLASSES[child["class"]], not wish["sibling"], child["since"], draw), number))
    order = [[number for _, number in sorted(group)] for group in asks]
    wishes = [[wish["group"] for wish in child["wishes"]] for child in held["children"]]
    return wishes, order


def plain(held):
    """Deferred acceptance in plain Python."""
    wishes, order = ranked(held)
    rank = [{child: place for place, child in enumerate(group)} for group in order]
    places = [group["places"] for group in held["groups"]]
    inside, ahead = [set() for _ in places], [iter(own) for own in wishes]
    free = list(range(len(wishes)))
    while free:
        child = free.pop()
        for group in ahead[child]:
            inside[group].add(child)
            if len(inside[group]) <= places[group]:
                break
            last = max(inside[group], key=rank[group].__getitem__)
            inside[group].remove(last)
            if last != child:
                free.append(last)
                break
    placed = [None] * len(wishes)
    for group, children in enumerate(inside):
        for child in children:
            placed[child] = group
    return placed


def packaged(held):
    """The package matching."""
    wishes, order = ranked(held)
    residents = {child: own for child, own in enumerate(wishes)}
    hospitals = {group: own for group, own in enumerate(order) if own}
    capacities = {group: held["groups"][group]["places"] for group in hospitals}
    game = HospitalResident.create_from_dictionaries(residents, hospitals, capacities)
    placed = [None] * len(wishes)
    for hospital, children in game.solve(optimal="resident").items():
        for child in children:
            placed[child.name] = hospital.name
    return placed


def allocation(folder):
    held = json.loads((folder / "round.json").read_text())
    ours = json.loads((folder / "placed.json").read_text())
    for what, work, rounds in [("plain deferred acceptance in Python", plain, ROUNDS), ("matching 1.4.3", packaged, ROUNDS)]:
        placed, times = measured(lambda: work(held), rounds)
        assert placed == ours, f"{what} places other children"
        told(f"7a allocate 20000 to 500, {what}", times)


def ledger(folder):
    lines = (folder / "log.txt").read_bytes().split(b"\n")
    root = (folder / "root.txt").read_text()

    def build():
        tree = InmemoryTree(algorithm="sha256")
        for line in lines:
            tree.append_entry(line)
        return tree

    tree, times = measured(build)
    assert tree.get_state().hex() == root, "pymerkle finds another root"
    told(f"8  append {len(lines)} events to the tree, pymerkle 7", times)
    size = tree.get_size()
    proofs, times = measured(lambda: [tree.prove_inclusion(index, size) for index in range(1, size, size // 1000)])
    told(f"8  prove {len(proofs)}, pymerkle 7", times)


def position(folder):
    bin = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), default=None)
    if bin is None:
        print("9  position in PostgreSQL: skipped, Debian's package postgresql is not installed")
        return
    data = pathlib.Path(tempfile.mkdtemp(prefix="qyzmet-bench-", dir="/tmp"))
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_postgres:
        shutil.chown(data, "postgres")

    def run(*command, text=None):
        done = subprocess.run([*as_postgres, *map(str, command)], input=text, capture_output=True, text=True, cwd=data)
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def ask(text):
        return run(bin / "psql", "-h", data, "-d", "postgres", "-q", "-A", "-t", "-F", ",", "-v", "ON_ERROR_STOP=1", text=text)

    run(bin / "initdb", "-D", data / "db", "-A", "trust")
    run(bin / "pg_ctl", "-D", data / "db", "-w", "-l", data / "log", "-o", f"-k {data} -c listen_addresses=''", "start")
    try:
        ask("create table waiting (child text primary key, born int, class int, since bigint);")
        ask("copy waiting from stdin with (format csv);\n" + (folder / "list.csv").read_text() + "\\.\n")
        ask("create index on waiting (born, class, since, child); analyze waiting;")
        wanted = list(csv.reader((folder / "positions.csv").open()))[:ROUNDS]
        times = []
        for child, ours in wanted:
            start = time.perf_counter()
            found = ask(
                "select position from (select child, row_number() over (partition by born order by class, since, child)"
                f" as position from waiting) as numbered where child = '{child}';"
            )
            times.append(time.perf_counter() - start)
            assert found.strip() == ours, f"PostgreSQL gives {child} another position"
        told("9  one position among a million, window function in PostgreSQL", times)
    finally:
        run(bin / "pg_ctl", "-D", data / "db", "-m", "immediate", "stop")
        shutil.rmtree(data, ignore_errors=True)


def main():
    where = pathlib.Path(sys.argv[1]).resolve()
    ledger(where)
    position(where)
    allocation(where)


warnings.simplefilter("ignore")
# The package matching copies its whole market by recursion.
sys.setrecursionlimit(1_000_000)
threading.stack_size(1_000_000_000)
thread = threading.Thread(target=main)
thread.start()
thread.join()
