package io.homelab.operations;

import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineListener;
import io.homelab.engine.EngineReport;
import io.homelab.model.BoxRef;
import io.homelab.model.Lab;
import io.homelab.model.MachineName;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.HostFacts;
import io.homelab.probe.HostMachines;
import io.homelab.probe.HostMachines.MachineState;
import io.homelab.probe.Prober;
import io.homelab.remote.RemoteHost;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks the lab's engine what it finds on a host. The probe knows Vagrant's machines and boxes; of
 * another engine it can know nothing, so what that one says counts instead.
 *
 * @param lab the lab that it is about
 * @param engine the engine
 */
record EngineQuestion(Lab lab, Engine engine) implements Prober.Supplement {
  @Override
  public HostFacts complete(RemoteHost host, HostFacts told) {
    SortedSet<BoxRef> boxes = new TreeSet<>();
    lab.machines().forEach(machine -> boxes.add(machine.box()));
    EngineContext context =
        new EngineContext(host, told.workdir().path(), told.computer().hasFlock(), new Nobody());
    return engine.open(context).report(boxes).map(report -> with(told, report)).orElse(told);
  }

  private static HostFacts with(HostFacts told, EngineReport report) {
    SortedMap<String, String> providers = new TreeMap<>();
    report.providers().forEach(name -> providers.put(name, EngineFacts.UNKNOWN_VERSION));
    SortedMap<MachineName, MachineState> machines = new TreeMap<>();
    report
        .machines()
        .forEach(
            (name, up) -> machines.put(name, up ? MachineState.RUNNING : MachineState.STOPPED));
    return new HostFacts(
        told.login(),
        told.computer(),
        new EngineFacts(report.version(), providers, new TreeMap<>(), report.boxes()),
        told.network(),
        told.workdir(),
        new HostMachines(
            machines,
            new TreeMap<>(),
            new TreeSet<>(),
            told.machines().otherLabs(),
            told.machines().disks()));
  }

  /** Nobody waits for words while hosts are asked. */
  static final class Nobody implements EngineListener {
    @Override
    public void log(String line) {}

    @Override
    public void said(Optional<MachineName> machine, String line) {}

    @Override
    public void boxProgress(BoxRef box, long done, long total) {}
  }
}
