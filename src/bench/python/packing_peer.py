"""CP-SAT on the instances of `placement packing`, hosts = the proved optimum: python3 packing_peer.py FOLDER EVERY SECONDS

Needs the package ortools. One worker, which is stopped after SECONDS of processor time; building the model does not count.
"""
import collections
import csv
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
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 60 * seconds
    done = threading.Event()
    watch = threading.Thread(target=stop_after, args=(solver, seconds, done))
    watch.start()
    status = solver.solve(model)
    done.set()
    watch.join()
    return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def stop_after(solver, seconds, done):
    """Processor time has no limit of its own in CP-SAT."""
    end = time.process_time() + seconds
    while not done.wait(0.01):
        if time.process_time() >= end:
            solver.stop_search()


def main():
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
