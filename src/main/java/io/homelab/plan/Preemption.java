package io.homelab.plan;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.StrategyName;
import io.homelab.placement.Decision;
import io.homelab.placement.Rejection;
import io.homelab.probe.ForeignWorkdir;
import io.homelab.probe.ForeignWorkdir.ForeignMachine;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Chooses the machines of other labs of the same owner that are shut down so that a lab fits. Pure:
 * the same request gives the same machines.
 *
 * <p>One that is chosen is less important than a machine that has no host without its room. For the
 * most important of those that have none, each host that lacks nothing but room offers the machines
 * that it can do without, the least important first; the host counts whose most important one is
 * the least important, then the one with the fewest, then the first. That is repeated until all
 * machines have a host. In the end, whoever turns out not to be needed stays.
 */
public final class Preemption {
  /** So many machines are placed, all tries together, before the search is given up. */
  private static final long MOST_PLACED = 200_000;

  /** The same where nobody asked, and only a hint may come of it. */
  private static final long MOST_FOR_HINT = 20_000;

  /** A machine that {@link StrategyName#OPTIMAL} places takes as long as so many others. */
  private static final long WEIGHT_OF_OPTIMAL = 100;

  /** Of each host, so many of the least important machines are candidates. */
  private static final int MOST_CANDIDATES = 200;

  private static final Comparator<Victim> LEAST_IMPORTANT =
      Comparator.comparingInt(Victim::priority)
          .thenComparing(Victim::lab)
          .thenComparing(Victim::machine)
          .thenComparing(Victim::workdir);

  private final PlanRequest request;
  private final Predicate<MachineName> concerned;
  private final Map<HostName, List<Candidate>> candidates = new LinkedHashMap<>();
  private final long most;
  private long placed;
  private boolean gaveUp;

  /** A machine of another lab that may be shut down. */
  private record Candidate(
      HostName host, LabName lab, ForeignWorkdir place, MachineName name, ForeignMachine machine) {
    Victim makingRoomFor(Machine wanting, String owner) {
      return new Victim(
          host,
          lab,
          owner,
          place.lineage(),
          place.path(),
          name,
          machine.resources().withoutDisk(),
          machine.priority().orElseThrow(),
          machine.state() == MachineState.RUNNING,
          wanting.name(),
          wanting.priority());
    }
  }

  /** It takes too many tries. */
  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1L;

    GivenUp() {
      super(null, null, false, false);
    }
  }

  private Preemption(PlanRequest request, Predicate<MachineName> concerned, long most) {
    this.request = request;
    this.most = most;
    this.concerned = concerned;
    for (Host host : request.hosts()) {
      if (request.probes().get(host.name()) instanceof ProbeResult.Reached reached) {
        candidates.put(
            host.name(),
            reached.facts().machines().otherLabs().stream()
                .flatMap(lab -> of(host.name(), lab).stream())
                .sorted(Comparator.comparingInt(each -> each.machine().priority().orElseThrow()))
                .limit(MOST_CANDIDATES)
                .toList());
      }
    }
  }

  /**
   * What came of the search.
   *
   * @param request the request with the machines that make room for it
   * @param gaveUp whether it was given up, since it takes too many tries
   */
  public record RoomFound(PlanRequest request, boolean gaveUp) {
    /**
     * The plan with a hint if it lacks room and {@link PlanRequest#preempting()} would help, or was
     * asked for and does not.
     *
     * @param told the request, with what was found out since
     */
    public Plan hinted(Plan plan, PlanRequest told, Predicate<MachineName> concerned) {
      if (told.offline()
          || plan.placement().unplaced().stream()
              .noneMatch(left -> concerned.test(left.machine().name()))) {
        return plan;
      }
      if (told.preempt()) {
        return plan.hinting(
            gaveUp
                ? "--preempt does not help: it would take too long to try all less important machines of your other labs"
                : "--preempt does not help: no less important machines of your other labs, in which nobody works, make enough room",
            false);
      }
      int count = new Preemption(told, concerned, MOST_FOR_HINT).victims().size();
      return count == 0
          ? plan
          : plan.hinting(
              "halt %s of your other labs: homelab vos up --preempt, or see first: homelab plan --preempt"
                  .formatted(
                      count == 1 ? "1 less important machine" : count + " less important machines"),
              true);
    }
  }

  /**
   * Looks for machines that make room, where the request asks for that and lacks room.
   *
   * @param concerned the machines of the lab that have to find a host
   */
  public static RoomFound in(PlanRequest request, Predicate<MachineName> concerned) {
    if (!request.preempt() || request.offline()) {
      return new RoomFound(request, false);
    }
    Preemption search = new Preemption(request, concerned, MOST_PLACED);
    List<Victim> victims = search.victims();
    return new RoomFound(request.preempting(victims), search.gaveUp);
  }

  /** The machines of a lab that may be shut down: nobody works in it, and it is the owner's. */
  private List<Candidate> of(HostName host, ForeignLab lab) {
    Optional<ForeignWorkdir> there =
        lab.workdir()
            .filter(place ->
                lab.owner().equals(request.owner())
                    && !place.lineage().isEmpty()
                    && !place.lineage().equals(request.state().lineage())
                    && !place.atWork()
                    && !place.ofPool());
    List<Candidate> all = new ArrayList<>();
    there.ifPresent(place ->
        place
            .machines()
            .forEach((name, machine) -> {
              if (machine.priority().isPresent()
                  && !machine.isPreempted()
                  && (machine.state() == MachineState.RUNNING
                      || machine.state() == MachineState.STOPPED)) {
                all.add(new Candidate(host, new LabName(lab.lab()), place, name, machine));
              }
            }));
    return all;
  }

  /** None where everything fits, nothing helps, or it takes too many tries to find out. */
  private List<Victim> victims() {
    if (candidates.values().stream().allMatch(List::isEmpty)) {
      return List.of();
    }
    try {
      List<Victim> victims = new ArrayList<>();
      List<Decision.Unplaced> lacking = lacking(victims);
      while (!lacking.isEmpty()) {
        Optional<List<Victim>> more = cheapest(lacking, victims);
        if (more.isEmpty()) {
          return List.of();
        }
        victims.addAll(more.get());
        lacking = lacking(victims);
      }
      return inOrder(needed(victims));
    } catch (GivenUp e) {
      gaveUp = true;
      return List.of();
    }
  }

  /** The victims on the one host that are the least loss, for the most important machine. */
  private Optional<List<Victim>> cheapest(List<Decision.Unplaced> lacking, List<Victim> chosen) {
    Decision.Unplaced first =
        lacking.stream()
            .min(
                Comparator.comparingInt((Decision.Unplaced left) -> left.machine().priority())
                    .reversed()
                    .thenComparing(left -> left.machine().name()))
            .orElseThrow();
    Set<MachineName> now = names(lacking);
    Set<MachineName> then = new TreeSet<>(now);
    then.remove(first.machine().name());
    Predicate<List<Victim>> helps =
        more -> {
          List<Victim> all = new ArrayList<>(chosen);
          all.addAll(more);
          return then.containsAll(names(lacking(all)));
        };
    return candidates.keySet().stream()
        .filter(host -> lacksRoomAlone(first, host))
        .flatMap(host -> fewest(host, first.machine(), chosen, helps).stream())
        .min(
            Comparator.comparingInt((List<Victim> some) -> some.getLast().priority())
                .thenComparingInt(List::size));
  }

  /** The fewest victims on a host that help, the least important first. */
  private Optional<List<Victim>> fewest(
      HostName host, Machine wanting, List<Victim> chosen, Predicate<List<Victim>> helps) {
    List<Victim> possible =
        candidates.getOrDefault(host, List.of()).stream()
            .filter(each -> each.machine().priority().orElseThrow() < wanting.priority())
            .map(each -> each.makingRoomFor(wanting, request.owner()))
            .filter(each -> chosen.stream().noneMatch(other -> isSame(each, other)))
            .sorted(LEAST_IMPORTANT)
            .toList();
    if (possible.isEmpty() || !helps.test(possible)) {
      return Optional.empty();
    }
    int count = 1;
    while (!helps.test(possible.subList(0, count))) {
      count++;
    }
    List<Victim> some = new ArrayList<>(possible.subList(0, count));
    for (Victim each : possible.subList(0, count).reversed()) {
      List<Victim> others = new ArrayList<>(some);
      others.remove(each);
      if (!others.isEmpty() && helps.test(others)) {
        some = others;
      }
    }
    return Optional.of(some);
  }

  /** Whether that host has nothing else against the machine. */
  private static boolean lacksRoomAlone(Decision.Unplaced left, HostName host) {
    return left.rejected().stream()
        .filter(rejection -> rejection.host().equals(host))
        .allMatch(rejection -> rejection.reasons().stream().allMatch(Preemption::isAboutRoom));
  }

  private static boolean isAboutRoom(Rejection reason) {
    return switch (reason) {
      case Rejection.NoRoom room -> true;
      case Rejection.NoDevice device -> true;
      case Rejection.PartnerRejected partner -> isAboutRoom(partner.why());
      default -> false;
    };
  }

  /** Those without each of whom something would have no host. */
  private List<Victim> needed(List<Victim> victims) {
    List<Victim> left = new ArrayList<>(victims);
    boolean again = true;
    while (again) {
      again = false;
      for (Victim each : left.stream().sorted(LEAST_IMPORTANT.reversed()).toList()) {
        List<Victim> others = new ArrayList<>(left);
        others.remove(each);
        if (lacking(others).isEmpty()) {
          left = others;
          again = true;
        }
      }
    }
    return left;
  }

  private List<Victim> inOrder(Collection<Victim> victims) {
    return candidates.keySet().stream()
        .flatMap(host ->
            victims.stream().filter(each -> each.host().equals(host)).sorted(LEAST_IMPORTANT))
        .toList();
  }

  private static boolean isSame(Victim one, Victim other) {
    return one.host().equals(other.host())
        && one.workdir().equals(other.workdir())
        && one.machine().equals(other.machine());
  }

  private List<Decision.Unplaced> lacking(List<Victim> victims) {
    long weight = request.strategy() == StrategyName.OPTIMAL ? WEIGHT_OF_OPTIMAL : 1;
    placed += weight * (1 + request.lab().machines().size()) + victims.size();
    if (placed > most) {
      throw new GivenUp();
    }
    return Planner.unplaced(request.preempting(victims)).stream()
        .filter(left -> concerned.test(left.machine().name()))
        .toList();
  }

  private static Set<MachineName> names(List<Decision.Unplaced> lacking) {
    return lacking.stream()
        .map(left -> left.machine().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
