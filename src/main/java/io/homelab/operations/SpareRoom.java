package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.PoolSpec;
import io.homelab.model.Role;
import io.homelab.model.Spelling;
import io.homelab.placement.PlacementRequest;
import io.homelab.placement.question.Evacuation;
import io.homelab.placement.question.Headroom;
import io.homelab.placement.question.Wanted;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.state.LabState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What still fits beside the planned lab, and what would no longer fit without a host.
 *
 * @param kinds how many more machines fit, for each role and size that was asked about
 * @param deaths where the machines of a host would go if it died, host by host
 * @param homeless how many machines of the lab itself have no host
 * @param hosts the hosts, with what the planned lab uses there
 */
public record SpareRoom(
    List<Headroom> kinds, List<Evacuation> deaths, int homeless, List<HostPlan> hosts) {
  /** Copies the lists. */
  public SpareRoom {
    hosts = List.copyOf(hosts);
    kinds = List.copyOf(kinds);
    deaths = List.copyOf(deaths);
  }

  /** Counts; and looks at every host's death when nothing special is counted. */
  public static Answer<SpareRoom> count(OpenLab lab, CapacityQuestion question) {
    return Answer.of(() -> {
      Wanted wanted = question.wanted();
      Optional<PoolSpec> pool = question.pool(lab.lab());
      Headroom.Survive survive = question.survival();
      Settled settled = Settled.of(lab, question);
      if (pool.isPresent()) {
        return new SpareRoom(
            List.of(Headroom.of(settled.lab(), pool.get().template(), survive)),
            List.of(),
            settled.homeless(),
            settled.hosts());
      }
      List<Headroom> kinds = Headroom.of(settled.lab(), wanted, survive);
      if (kinds.isEmpty()) {
        throw unknownRole(settled.lab(), settled.homeless(), wanted.role().map(Role::value).orElse(""));
      }
      List<Evacuation> deaths = new ArrayList<>();
      if (wanted.equals(Wanted.ANY)) {
        for (Host host : lab.hosts().all()) {
          deaths.add(Evacuation.ofDead(settled.lab(), host.name()));
        }
      }
      return new SpareRoom(kinds, deaths, settled.homeless(), settled.hosts());
    });
  }

  /** Looks at one host's death. */
  public static Answer<SpareRoom> without(OpenLab lab, String host, CapacityQuestion question) {
    return Answer.of(() -> {
      if (!question.wanted().equals(Wanted.ANY) || question.pool().isPresent() || question.survive() != 0) {
        throw new RefusedException(
            Refusal.usage("--without does not count machines", "leave out what it would count"));
      }
      HostName dead = lab.words().host(host).name();
      Settled settled = Settled.of(lab, question);
      return new SpareRoom(
          List.of(),
          List.of(Evacuation.ofDead(settled.lab(), dead)),
          settled.homeless(),
          settled.hosts());
    });
  }

  /**
   * The lab when its machines are where they will be.
   *
   * @param lab the lab
   * @param homeless how many have no host
   * @param hosts what is used where
   */
  private record Settled(PlacementRequest lab, int homeless, List<HostPlan> hosts) {
    static Settled of(OpenLab lab, CapacityQuestion question) {
      LabState state = lab.kept().load();
      PlanRequest request =
          lab.settled(state, false)
              .planRequest(question.placing(), state, lab.hosts().probeUnless(question.offline()));
      Plan plan = Planner.plan(request);
      return new Settled(
          Planner.placementRequest(request).after(plan.placement()),
          plan.placement().unplaced().size(),
          plan.hosts());
    }
  }

  private static RefusedException unknownRole(PlacementRequest lab, int homeless, String role) {
    if (lab.machines().isEmpty()) {
      return new RefusedException(
          Refusal.usage(
              homeless > 0
                  ? "none of the lab's machines has a host, so there is nothing to count more of"
                  : "the lab has no machines to count more of",
              homeless > 0
                  ? "for the reasons, run: homelab plan"
                  : "see what is free: homelab hosts list"));
    }
    Set<String> known = new TreeSet<>();
    lab.machines().forEach(machine -> known.add(machine.role().value()));
    String near = Spelling.nearest(role, known);
    return new RefusedException(
        Refusal.usage(
            "the lab has no machine of role '" + role + "'",
            near != null
                ? "did you mean '" + near + "'?"
                : "give their size: --memory-mb and --cpus"));
  }
}
