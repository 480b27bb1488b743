"""CP-SAT beside `optimal`.

python3 packing_peer.py FOLDER EVERY SECONDS   the instances of `placement packing`, hosts = the proved optimum
python3 packing_peer.py full FOLDER SECONDS    the labs that `placement full` wrote

Needs the package ortools. One worker, which is stopped after SECONDS of processor time; building the model does not count.
"""
import collections
import csv
import glob
import os
import sys
import threading
import time

from ortools.sat.python import cp_model


def placed(path, bins, seconds):
    numbers = iter(int(word) for word in open(path).read().split())
    size = next(numbers)
    capacity = [next(numbers) for _ in range(size)]
    items = []
    for _ in range(next(numbers)):
        need = [next(numbers) for _ in range(size)]
        items += [need] * next(numbers)
    model = cp_model.CpModel()
    where = [[model.new_bool_var("") for _ in range(bins)] for _ in items]
    for i, row in enumerate(where):
        model.add_exactly_one(row[: i + 1])  # the first item goes to the first bin, and so on: bins are alike
        for later in row[i + 1 :]:
            model.add(later == 0)
    for b in range(bins):
        for r in range(size):
            model.add(sum(need[r] * row[b] for need, row in zip(items, where)) <= capacity[r])
    return solve(model, seconds) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def decide(path, seconds):
    """The status for a lab of unlike hosts."""
    (hosts, _), *rows = ([int(word) for word in line.split()] for line in open(path))
    rooms, needs = rows[:hosts], rows[hosts:]
    model = cp_model.CpModel()
    where = [[model.new_bool_var("") for _ in rooms] for _ in needs]
    for row in where:
        model.add_exactly_one(row)
    for h, room in enumerate(rooms):
        for r in range(len(room)):
            model.add(sum(need[r] * row[h] for need, row in zip(needs, where)) <= room[r])
    return solve(model, seconds)


def solve(model, seconds):
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60 * seconds
    done = threading.Event()
    watch = threading.Thread(target=stop_after, args=(solver, seconds, done))
    watch.start()
    status = solver.solve(model)
    done.set()
    watch.join()
    return status


def stop_after(solver, seconds, done):
    """Processor time has no limit of its own in CP-SAT."""
    end = time.process_time() + seconds
    while not done.wait(0.01):
        if time.process_time() >= end:
            solver.stop_search()


def decide_all(folder, seconds):
    tally = collections.Counter()
    for path in sorted(glob.glob(os.path.join(folder, "*.lab"))):
        name = os.path.basename(path)
        start = time.process_time()
        status = decide(path, seconds)
        print(name, cp_model.CpSolver().status_name(status), f"{time.process_time() - start:.2f} s", flush=True)
        size = name.split("-")[0]
        tally[size, "all"] += 1
        tally[size, "placed"] += status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        tally[size, "impossible"] += status == cp_model.INFEASIBLE
    for size in sorted({size for size, _ in tally}):
        print(f"{size}: {tally[size, 'placed']} placed and {tally[size, 'impossible']} impossible, of {tally[size, 'all']}")


def main():
    if sys.argv[1] == "full":
        return decide_all(sys.argv[2], float(sys.argv[3]))
    folder, every, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    rows = list(csv.DictReader(open(os.path.join(folder, "best-known.tsv")), delimiter="\t"))
    tried, done = collections.Counter(), collections.Counter()
    for row in rows[::every]:
        if "-" in open(os.path.join(folder, row["file"])).read():
            continue  # a negative size is no machine
        found = placed(os.path.join(folder, row["file"]), int(row["OPT"]), seconds)
        size = int(row["n"])
        for group in ("all", "up to 50" if size <= 50 else "51 to 150" if size <= 150 else "above 150"):
            tried[group] += 1
            done[group] += found
    for group in sorted(tried):
        print(f"{group}: {done[group]} of {tried[group]}")


if __name__ == "__main__":
    main()
