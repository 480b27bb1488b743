package example;

import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineReport;
import io.homelab.engine.EngineSession;
import io.homelab.engine.GuestWays;
import io.homelab.engine.LocalBoxes;
import io.homelab.engine.MachineOutcome;
import io.homelab.engine.MachineProgress;
import io.homelab.engine.SnapshotName;
import io.homelab.model.Argv;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@link PaperEngine} at work on one host: every action is one call of a script there. */
record PaperSession(EngineContext context) implements EngineSession {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Its words: an action, a machine, and the name of a snapshot where one is needed. */
  private static final String SCRIPT =
      """
      set -e
      sheet="paper/$2"
      if [ -e "$sheet.no-$1" ]; then cat "$sheet.no-$1" >&2; exit 1; fi
      case $1 in
        boot) mkdir -p paper; echo up >"$sheet" ;;
        reload) [ -e "$sheet" ]; echo up >"$sheet" ;;
        provision | is-up) grep -qx up "$sheet" ;;
        halt) [ ! -e "$sheet" ] || echo off >"$sheet" ;;
        suspend) grep -qx up "$sheet"; echo asleep >"$sheet" ;;
        resume) grep -qvx off "$sheet"; echo up >"$sheet" ;;
        destroy) rm -f "$sheet" "$sheet".at-*; [ ! -d paper ] || rmdir paper 2>/dev/null || : ;;
        save) cp "$sheet" "$sheet.at-$3" ;;
        restore) cp "$sheet.at-$3" "$sheet" ;;
        list) ls paper | sed -n "s/^$2\\.at-//p" ;;
      esac
      """;

  /** Prints {@code up NAME} or {@code off NAME} of each machine in a workdir. */
  private static final String LOOK =
      """
      for sheet in "$1"/paper/*; do
        case ${sheet##*/} in
          *.*) ;;
          *) [ ! -f "$sheet" ] || echo "$(cat "$sheet") ${sheet##*/}" ;;
        esac
      done
      """;

  private ExecResult run(String action, MachineName machine, String snapshot) {
    Argv argv = Argv.of("sh", "-c", SCRIPT, "sh", action, machine.value(), snapshot);
    return context.remote().run(RemoteCommand.of(argv, LIMIT).in(context.workdir()));
  }

  private MachineOutcome act(String action, MachineName machine, String snapshot) {
    ExecResult result = run(action, machine, snapshot);
    return result.ok()
        ? new MachineOutcome.Done()
        : new MachineOutcome.Failed(result.stderr(), result.stderr().lines().toList());
  }

  private SortedMap<MachineName, MachineOutcome> each(
      String action, List<MachineName> machines, MachineProgress progress) {
    SortedMap<MachineName, MachineOutcome> outcomes = new TreeMap<>();
    for (MachineName machine : machines) {
      progress.started(machine);
      MachineOutcome outcome = act(action, machine, "");
      outcomes.put(machine, outcome);
      if (outcome instanceof MachineOutcome.Done) {
        progress.finished(machine);
      }
    }
    return outcomes;
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> boot(
      String provider, List<MachineName> machines, MachineProgress progress) {
    return each("boot", machines, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> reload(
      List<MachineName> machines, MachineProgress progress) {
    return each("reload", machines, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> provision(
      List<MachineName> machines, MachineProgress progress) {
    return each("provision", machines, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> halt(
      List<MachineName> machines, MachineProgress progress) {
    return each("halt", machines, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> suspend(
      List<MachineName> machines, MachineProgress progress) {
    return each("suspend", machines, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> resume(
      List<MachineName> machines, MachineProgress progress) {
    return each("resume", machines, progress);
  }

  @Override
  public SortedMap<MachineName, MachineOutcome> destroy(
      List<MachineName> machines, MachineProgress progress) {
    return each("destroy", machines, progress);
  }

  @Override
  public MachineOutcome saveSnapshot(MachineName machine, SnapshotName name) {
    return act("save", machine, name.value());
  }

  @Override
  public MachineOutcome restoreSnapshot(MachineName machine, SnapshotName name) {
    return act("restore", machine, name.value());
  }

  @Override
  public List<String> snapshots(MachineName machine) {
    return run("list", machine, "").stdout().lines().toList();
  }

  @Override
  public GuestWays access(List<MachineName> machines) {
    SortedMap<MachineName, GuestAccess> access = new TreeMap<>();
    SortedMap<MachineName, String> refused = new TreeMap<>();
    for (MachineName machine : machines) {
      if (run("is-up", machine, "").ok()) {
        access.put(machine, new GuestAccess("127.0.0.1", 22, "paper", List.of()));
      } else {
        refused.put(machine, "it is off");
      }
    }
    return new GuestWays(access, refused);
  }

  @Override
  public Optional<EngineReport> report(SortedSet<BoxRef> boxes) {
    Argv argv = Argv.of("sh", "-c", LOOK, "sh", context.workdir());
    ExecResult result = context.remote().run(RemoteCommand.of(argv, LIMIT));
    SortedMap<MachineName, Boolean> machines = new TreeMap<>();
    for (String line : result.stdout().lines().toList()) {
      machines.put(new MachineName(line.substring(line.indexOf(' ') + 1)), line.startsWith("up "));
    }
    // Paper takes any provider and needs no box, so none has to travel.
    SortedSet<String> providers = new TreeSet<>();
    boxes.forEach(box -> providers.add(box.provider()));
    return Optional.of(new EngineReport(Optional.of("1"), providers, boxes, machines));
  }

  @Override
  public long copyBox(BoxRef box, LocalBoxes.LocalBox local) {
    return 0;
  }

  @Override
  public void tidyBoxes(Collection<BoxRef> awaited) {}

  @Override
  public void fetchBox(BoxRef box, BoxSource.Catalog catalog) {}
}
