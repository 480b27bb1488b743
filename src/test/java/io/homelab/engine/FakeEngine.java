package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.BridgedNic;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * An engine whose machines are entries of a map, one map for each host. It shows what an engine
 * needs that is none of ours: the public types of this room, and nothing of Vagrant.
 */
public final class FakeEngine implements Engine {
  private final Map<HostName, FakeHost> hosts = new ConcurrentHashMap<>();

  /** {@code ACTION MACHINE} that fails with these words. */
  public final Map<String, String> broken = new ConcurrentHashMap<>();

  /** Machines of one host: whether each is up, and its snapshots. */
  private record FakeHost(
      SortedMap<MachineName, Boolean> up,
      SortedMap<MachineName, List<String>> snapshots,
      Set<BoxRef> boxes) {
    FakeHost() {
      this(
          new ConcurrentSkipListMap<>(),
          new ConcurrentSkipListMap<>(),
          ConcurrentHashMap.newKeySet());
    }
  }

  private FakeHost host(HostName name) {
    return hosts.computeIfAbsent(name, absent -> new FakeHost());
  }

  /** The machines of a host, and whether they are up. */
  public SortedMap<MachineName, Boolean> machines(HostName host) {
    return new TreeMap<>(host(host).up());
  }

  /** The boxes that were brought to a host. */
  public SortedSet<BoxRef> boxes(HostName host) {
    return new TreeSet<>(host(host).boxes());
  }

  @Override
  public String name() {
    return "fake";
  }

  /** Everything but the box can be changed by a restart. */
  @Override
  public MachineDigests digests(
      Machine machine, Optional<BridgedNic> nic, Fingerprint fingerprint) {
    return new MachineDigests(
        CanonicalDigest.of(machine.box().toString()),
        CanonicalDigest.of(List.of(fingerprint.settings(), String.valueOf(nic))),
        fingerprint.scripts());
  }

  @Override
  public SortedMap<String, byte[]> definition(
      Lab lab,
      SortedMap<MachineName, HostName> placements,
      SortedMap<MachineName, BridgedNic> nics,
      Optional<HostName> host) {
    List<String> here = new ArrayList<>();
    placements.forEach((machine, on) -> {
      if (host.map(on::equals).orElse(true)) {
        here.add(machine + " " + Optional.ofNullable(nics.get(machine)).map(BridgedNic::mac));
      }
    });
    return new TreeMap<>(
        Map.of("machines.txt", String.join("\n", here).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public EngineSession open(EngineContext context) {
    return new FakeSession(host(context.remote().name()), context.listener(), broken);
  }

  /** At work on one host. */
  private record FakeSession(FakeHost host, EngineListener listener, Map<String, String> broken)
      implements EngineSession {
    private SortedMap<MachineName, MachineOutcome> each(
        String action,
        List<MachineName> machines,
        MachineProgress progress,
        Predicate<MachineName> work) {
      SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
      for (MachineName machine : machines) {
        progress.started(machine);
        listener.log(action + " " + machine);
        String error = broken.get(action + " " + machine);
        if (error == null && work.test(machine)) {
          outcomes.put(machine, new MachineOutcome.Done());
          progress.finished(machine);
        } else {
          outcomes.put(machine, failed(error == null ? "it is not there" : error));
        }
      }
      return outcomes;
    }

    private static MachineOutcome failed(String reason) {
      return new MachineOutcome.Failed(reason, List.of());
    }

    private boolean isUp(MachineName machine) {
      return host.up().getOrDefault(machine, false);
    }

    private boolean start(MachineName machine) {
      host.up().put(machine, true);
      return true;
    }

    private boolean turn(MachineName machine, boolean on) {
      return host.up().replace(machine, on) != null;
    }

    private boolean remove(MachineName machine) {
      host.up().remove(machine);
      host.snapshots().remove(machine);
      return true;
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> boot(
        String provider, List<MachineName> machines, MachineProgress progress) {
      return each("boot", machines, progress, this::start);
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> reload(
        List<MachineName> machines, MachineProgress progress) {
      return each("reload", machines, progress, machine -> turn(machine, true));
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> provision(
        List<MachineName> machines, MachineProgress progress) {
      return each("provision", machines, progress, this::isUp);
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> halt(
        List<MachineName> machines, MachineProgress progress) {
      return each("halt", machines, progress, machine -> turn(machine, false));
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> suspend(
        List<MachineName> machines, MachineProgress progress) {
      return each("suspend", machines, progress, machine -> turn(machine, false));
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> resume(
        List<MachineName> machines, MachineProgress progress) {
      return each("resume", machines, progress, machine -> turn(machine, true));
    }

    @Override
    public SortedMap<MachineName, MachineOutcome> destroy(
        List<MachineName> machines, MachineProgress progress) {
      return each("destroy", machines, progress, this::remove);
    }

    @Override
    public MachineOutcome saveSnapshot(MachineName machine, SnapshotName name) {
      host.snapshots().computeIfAbsent(machine, key -> new ArrayList<>()).add(name.value());
      return new MachineOutcome.Done();
    }

    @Override
    public MachineOutcome restoreSnapshot(MachineName machine, SnapshotName name) {
      return snapshots(machine).contains(name.value()) && turn(machine, true)
          ? new MachineOutcome.Done()
          : failed("there is no snapshot " + name);
    }

    @Override
    public List<String> snapshots(MachineName machine) {
      return List.copyOf(host.snapshots().getOrDefault(machine, List.of()));
    }

    @Override
    public GuestWays access(List<MachineName> machines) {
      SortedMap<MachineName, GuestAccess> access = new TreeMap<>();
      SortedMap<MachineName, String> refused = new TreeMap<>();
      for (MachineName machine : machines) {
        if (isUp(machine)) {
          access.put(machine, new GuestAccess(machine + ".guest", 22, "fake", List.of("/key")));
        } else {
          refused.put(machine, "it is off");
        }
      }
      return new GuestWays(access, refused);
    }

    @Override
    public long copyBox(BoxRef box, LocalBoxes.LocalBox local) {
      host.boxes().add(box);
      listener.boxProgress(box, 1, 1);
      return 1;
    }

    @Override
    public void tidyBoxes(Collection<BoxRef> awaited) {
      listener.log("tidy but " + awaited);
    }

    @Override
    public void fetchBox(BoxRef box, BoxSource.Catalog catalog) {
      host.boxes().add(box);
    }
  }
}
