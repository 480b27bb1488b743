package io.homelab.operations;

import io.homelab.access.AccessBooks;
import io.homelab.access.Pledge;
import io.homelab.access.PledgeBooks;
import io.homelab.access.Project;
import io.homelab.access.ProjectAmounts;
import io.homelab.model.LabName;
import io.homelab.model.PlainText;
import io.homelab.model.Resources;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * How much one lab may take beside the others of its project, and beside what is reserved for other
 * projects. A lab that belongs to no project has no quota, and keeps to reservations all the same.
 */
public final class ProjectQuota {
  private static final int TRIES = 100;

  private final LabName base;
  private final AccessBooks access;
  private final Function<String, Optional<LabBooks>> labs;

  /**
   * That of a lab, and of what is made from its topology.
   *
   * @param base the name in the topology
   * @param labs the books of a lab of that name, if there are any
   */
  public ProjectQuota(LabName base, AccessBooks access, Function<String, Optional<LabBooks>> labs) {
    this.base = base;
    this.access = access;
    this.labs = labs;
  }

  /** One of the amounts that are limited. */
  private record Kind(
      String name, Function<ProjectAmounts, OptionalLong> limit, ToLongFunction<LabTake> part) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("cpus", ProjectAmounts::cpus, take -> take.amount().cpus()),
          new Kind("MB of memory", ProjectAmounts::memoryMb, take -> take.amount().memoryMb()),
          new Kind("GB of disk", ProjectAmounts::diskGb, take -> take.amount().diskGb()),
          new Kind("machines", ProjectAmounts::machines, LabTake::machines));

  /**
   * Why a lab may not take so much, if it may not. What it has already it keeps, though it may be
   * more than a quota that was lowered.
   *
   * @param made the lab, if it is one that is made from the topology
   * @param wanted what it would have
   */
  Optional<Refusal> objection(Optional<LabName> made, LabTake wanted, Caller caller) {
    Optional<Project> owner = owner();
    return owner.flatMap(project ->
        objection(project, path(made), wanted, use(project, access.pledges().read(), caller)));
  }

  private Optional<Project> owner() {
    return access.projects().ownerOf(base.value()).filter(project -> !project.quota().isNone());
  }

  private String path(Optional<LabName> made) {
    return made.map(name -> LabTake.path(base, name)).orElse(base.value());
  }

  /**
   * Takes so much for a lab whose lock the caller has, until that is given back.
   *
   * @throws RefusedException when it may not take it
   */
  void pledge(Optional<LabName> made, LabTake wanted, Caller caller) {
    Optional<Project> owner = owner();
    if (owner.isEmpty()) {
      return;
    }
    String path = path(made);
    for (int tries = 0; tries < TRIES; tries++) {
      // Read before the states: whoever pledges in between makes this one begin again.
      PledgeBooks.Pledges known = access.pledges().read();
      SortedMap<String, LabTake> use = use(owner.get(), known, caller);
      objection(owner.get(), path, wanted, use)
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      List<Pledge> next = new ArrayList<>(known.pledges());
      // Those of the same project that count no more are forgotten.
      next.removeIf(each ->
          each.lab().equals(path)
              || (each.project().equals(owner.get().name()) && !use.containsKey(each.lab())));
      next.add(new Pledge(path, owner.get().name(), wanted.amount(), wanted.machines()));
      if (access.pledges().replace(new PledgeBooks.Pledges(known.revision(), next))) {
        return;
      }
    }
    throw new RefusedException(
        Refusal.Kind.LOCKED,
        "too many runs of project %s begin at once".formatted(owner.get().name()),
        "run the same command again");
  }

  /** What the labs of a project take, by their paths. */
  private SortedMap<String, LabTake> use(
      Project project, PledgeBooks.Pledges pledges, Caller caller) {
    SortedMap<String, LabTake> all = new TreeMap<>();
    List<String> names = new ArrayList<>(project.labs());
    names.add(project.ownLab());
    for (String name : names) {
      labs.apply(name)
          .ifPresent(books -> all.putAll(LabTake.of(books, new LabName(name), pledges, caller)));
    }
    return all;
  }

  private static Optional<Refusal> objection(
      Project project, String path, LabTake wanted, SortedMap<String, LabTake> use) {
    LabTake now = use.getOrDefault(path, LabTake.NONE);
    SortedMap<String, LabTake> others = new TreeMap<>(use);
    others.remove(path);
    LabTake taken = LabTake.sum(others.values());
    List<String> sentences = new ArrayList<>();
    for (Kind kind : KINDS) {
      OptionalLong limit = kind.limit().apply(project.quota());
      long needs = kind.part().applyAsLong(wanted);
      long held = kind.part().applyAsLong(taken);
      if (limit.isPresent()
          && needs > kind.part().applyAsLong(now)
          && held + needs > limit.getAsLong()) {
        sentences.add(
            "%s needs %d %s, project %s has %d left of its quota of %d%s"
                .formatted(
                    path,
                    needs,
                    kind.name(),
                    project.name(),
                    Math.max(0, limit.getAsLong() - held),
                    limit.getAsLong(),
                    users(kind, others)));
      }
    }
    return sentences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Refusal.Kind.INSUFFICIENT,
                "the quota does not suffice: " + String.join("; ", sentences),
                "destroy what is not needed, or ask for a larger quota"));
  }

  private static String users(Kind kind, SortedMap<String, LabTake> others) {
    String users =
        others.entrySet().stream()
            .filter(each -> kind.part().applyAsLong(each.getValue()) > 0)
            .map(each -> each.getKey() + " " + kind.part().applyAsLong(each.getValue()))
            .collect(Collectors.joining(", "));
    return users.isEmpty() ? "" : " (%s)".formatted(PlainText.excerpt(users, 300));
  }

  /**
   * Why one more machine of a pool may not be made, if it may not.
   *
   * @param instances what all instances of the lab's pools take, those that are only decided upon
   *     included
   */
  Optional<String> noMore(LabTake instances, LabTake more, Caller caller) {
    Optional<Project> owner = owner();
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, LabTake> use = use(owner.get(), access.pledges().read(), caller);
    labs.apply(base.value())
        .ifPresent(books ->
            books
                .pools()
                .read()
                .instances()
                .keySet()
                .forEach(id -> use.remove(LabTake.path(base, id.labName()))));
    use.put(base + " pools", instances);
    return objection(owner.get(), "one more", more, use).map(Refusal::sentence);
  }

  /** Why a plan would take the room that is reserved for other projects, if it would. */
  Optional<Refusal> reservedForOthers(Plan plan, Caller caller) {
    return reservedForOthers(plan, LabTake.NONE, caller);
  }

  /**
   * The same.
   *
   * @param more what is to be made beside the plan
   */
  Optional<Refusal> reservedForOthers(Plan plan, LabTake more, Caller caller) {
    List<Project> reserving =
        access.projects().all().stream()
            .filter(each -> !each.reservation().isNone() && !each.owns(base.value()))
            .toList();
    if (reserving.isEmpty()) {
      return Optional.empty();
    }
    PledgeBooks.Pledges pledges = access.pledges().read();
    SortedMap<String, LabTake> unused = new TreeMap<>();
    List<String> sentences = new ArrayList<>();
    for (Kind kind : KINDS.subList(0, KINDS.size() - 1)) {
      long reserved = 0;
      for (Project each : reserving) {
        LabTake use =
            unused.computeIfAbsent(
                each.name(), name -> LabTake.sum(use(each, pledges, caller).values()));
        long open = kind.limit().apply(each.reservation()).orElse(0) - kind.part().applyAsLong(use);
        if (open > 0) {
          reserved += open;
        }
      }
      Free free = free(plan, kind, kind.part().applyAsLong(more));
      if (reserved > 0 && free.takesMore() && free.after().orElse(Long.MAX_VALUE) < reserved) {
        sentences.add(
            "%d %s are reserved for other projects, and %d would be left"
                .formatted(reserved, kind.name(), free.after().orElse(0)));
      }
    }
    return sentences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Refusal.Kind.INSUFFICIENT,
                "the room does not suffice: " + String.join("; ", sentences),
                "ask for less, or free room on the hosts: homelab hosts list"));
  }

  /**
   * What a plan leaves of all hosts that can be used.
   *
   * @param after how much is free then; unknown where nobody said how much there is
   * @param takesMore whether it takes more than there is taken now
   */
  private record Free(OptionalLong after, boolean takesMore) {}

  private static Free free(Plan plan, Kind kind, long beside) {
    OptionalLong after = OptionalLong.of(0);
    long more = beside;
    for (HostPlan host : plan.hosts()) {
      Resources usable =
          new Resources(
              host.usable().cpus().orElse(0),
              host.usable().memoryMb().orElse(0),
              host.usable().diskGb().orElse(0));
      boolean known =
          (switch (kind.name()) {
                case "cpus" -> host.usable().cpus();
                case "MB of memory" -> host.usable().memoryMb();
                default -> host.usable().diskGb();
              })
              .isPresent();
      long used = kind.part().applyAsLong(new LabTake(host.usedAfter(), 0));
      more += used - kind.part().applyAsLong(new LabTake(host.usedBefore(), 0));
      if (!host.reachable() || host.problem().isPresent()) {
        continue;
      }
      if (!known) {
        after = OptionalLong.empty();
      } else if (after.isPresent()) {
        long left = kind.part().applyAsLong(new LabTake(usable, 0)) - used;
        after = OptionalLong.of(after.getAsLong() + Math.max(0, left));
      }
    }
    return new Free(
        after.isPresent() ? OptionalLong.of(Math.max(0, after.getAsLong() - beside)) : after,
        more > 0);
  }
}
