"""CP-SAT on the instances of `placement packing`, hosts = the proved optimum: python3 packing_peer.py FOLDER EVERY SECONDS

Needs the package ortools. One worker; what took more than SECONDS of processor time does not count as placed.
"""
import collections
import csv
import os
import sys
import time

from ortools.sat.python import cp_model


def placed(path, bins, wall):
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
    solver.parameters.max_time_in_seconds = wall
    return solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def main():
    folder, every, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    rows = list(csv.DictReader(open(os.path.join(folder, "best-known.tsv")), delimiter="\t"))
    tried, done = collections.Counter(), collections.Counter()
    for row in rows[::every]:
        if "-" in open(os.path.join(folder, row["file"])).read():
            continue  # a negative size is no machine
        before = time.process_time()
        found = placed(os.path.join(folder, row["file"]), int(row["OPT"]), seconds)
        for group in ("all", "above 150" if int(row["n"]) > 150 else "up to 150"):
            tried[group] += 1
            done[group] += found and time.process_time() - before <= seconds
    for group in sorted(tried):
        print(f"{group}: {done[group]} of {tried[group]}")


if __name__ == "__main__":
    main()
