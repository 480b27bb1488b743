package io.homelab.plan;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.TakenName;
import io.homelab.state.LabState;
import io.homelab.state.Stray;
import io.homelab.workdir.LabIdentity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a host that was assumed lost has of a machine, as far as it tells.
 *
 * @param machine the machine
 * @param host the host
 * @param presence whether it is there
 * @param state how it is, where it is there
 * @param sentence the same in words
 * @param fix what to type to be rid of it
 */
public record StrayCopy(
    MachineName machine,
    HostName host,
    StrayPresence presence,
    MachineState state,
    String sentence,
    String fix) {
  /** Whether a stray is there. */
  public enum StrayPresence {
    /** Its workdir, which is this lab's, knows it. */
    THERE,
    /** The host answers and does not have it. */
    GONE,
    /** A virtual machine has its name, and no workdir of this lab knows it. */
    UNTRACKED,
    /** The host does not answer, was not asked, or has another's workdir there. */
    UNKNOWN;

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The strays of a lab.
   *
   * @param identity whose workdirs count
   * @param probes what the hosts told, strays and all
   */
  public static List<StrayCopy> of(
      LabState state, LabIdentity identity, Map<HostName, ProbeResult> probes) {
    return state.strays().stream().map(stray -> of(stray, identity, probes)).toList();
  }

  private static StrayCopy of(
      Stray stray, LabIdentity identity, Map<HostName, ProbeResult> probes) {
    if (!(probes.get(stray.host()) instanceof ProbeResult.Reached reached)) {
      return unknown(stray, "host %s does not answer".formatted(stray.host()));
    }
    HostFacts facts = reached.facts();
    boolean ours = facts.workdir().marker().map(identity::owns).orElse(false);
    boolean sameWorkdir = facts.workdir().path().equals(stray.record().workdir());
    MachineState there = facts.machines().own().get(stray.machine());
    if (there != null && ours && sameWorkdir) {
      return new StrayCopy(
          stray.machine(),
          stray.host(),
          StrayPresence.THERE,
          there,
          "host %s was assumed lost and has a copy, which is %s"
              .formatted(stray.host(), words(there)),
          "run: homelab vos destroy --stray " + stray.machine());
    }
    if (!sameWorkdir || (!ours && (facts.workdir().marker().isPresent() || there != null))) {
      return unknown(
          stray, "host %s no longer has this lab in its workdir".formatted(stray.host()));
    }
    Optional<TakenName> taken = Existing.virtualMachine(facts, identity.lab(), stray.machine());
    return taken
        .map(name ->
            new StrayCopy(
                stray.machine(),
                stray.host(),
                StrayPresence.UNTRACKED,
                MachineState.UNKNOWN,
                "host %s was assumed lost and has %s, which its workdir does not know"
                    .formatted(stray.host(), name.words()),
                "on host %s, run: %s".formatted(stray.host(), name.removal())))
        .orElseGet(() ->
            new StrayCopy(
                stray.machine(),
                stray.host(),
                StrayPresence.GONE,
                MachineState.UNKNOWN,
                "host %s was assumed lost and has no copy".formatted(stray.host()),
                ""));
  }

  private static StrayCopy unknown(Stray stray, String why) {
    return new StrayCopy(
        stray.machine(),
        stray.host(),
        StrayPresence.UNKNOWN,
        MachineState.UNKNOWN,
        "%s; it may still have a copy".formatted(why),
        "once it is back, run: homelab vos destroy --stray " + stray.machine());
  }

  private static String words(MachineState state) {
    return switch (state) {
      case RUNNING -> "running";
      case SUSPENDED -> "suspended";
      case OUT_OF_SPACE, IO_ERROR -> "paused";
      case STOPPED -> "off";
      case UNKNOWN -> "in an unknown state";
    };
  }

  /** Whether there is something to show: one that is gone is only forgotten. */
  public boolean shown() {
    return presence != StrayPresence.GONE;
  }

  /**
   * What the hosts told, with strays that are there as what they are to this lab: machines that
   * hold room and are not its own.
   */
  public static SortedMap<HostName, ProbeResult> apart(
      LabState state, LabIdentity identity, Map<HostName, ProbeResult> probes) {
    SortedMap<HostName, ProbeResult> rest = new TreeMap<>(probes);
    for (StrayCopy copy : of(state, identity, probes)) {
      if (copy.presence() == StrayPresence.THERE
          && rest.get(copy.host()) instanceof ProbeResult.Reached reached) {
        state.strays().stream()
            .filter(stray -> stray.is(copy.machine(), copy.host()))
            .findFirst()
            .ifPresent(stray ->
                rest.put(
                    copy.host(),
                    new ProbeResult.Reached(
                        copy.host(),
                        reached
                            .facts()
                            .withForeign(
                                identity.lab(),
                                identity.owner(),
                                copy.machine(),
                                stray.record().resources()))));
      }
    }
    return rest;
  }
}
