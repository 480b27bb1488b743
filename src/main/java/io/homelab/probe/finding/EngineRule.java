package io.homelab.probe.finding;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.probe.Computer;
import io.homelab.probe.EngineFacts;
import io.homelab.probe.HostFacts;
import io.homelab.probe.PackageTool;
import io.homelab.probe.PackageTool.MissingProgram;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether the host has what its machines are made with. */
public final class EngineRule {
  private static final String OTHER =
      "install it, or choose another provider or host for those machines";

  private EngineRule() {}

  /** The findings about a host that may get those machines. */
  static List<Finding> of(Host host, HostFacts facts, Collection<Machine> machines) {
    HostName name = host.name();
    EngineFacts engine = facts.engine();
    SortedSet<String> needed = new TreeSet<>();
    machines.forEach(machine -> needed.add(machine.box().provider()));
    List<Finding> found = new ArrayList<>();
    if (engine.version().isEmpty()) {
      found.add(
          Finding.error(
              name,
              "vagrant is not installed",
              PackageTool.onHost(
                  facts.computer().packages(),
                  MissingProgram.VAGRANT,
                  "install vagrant on " + name)));
    }
    engine
        .problems()
        .forEach((provider, problem) ->
            found.add(
                new Finding(
                    name,
                    needed.contains(provider) ? Finding.Level.ERROR : Finding.Level.WARNING,
                    provider + ": " + problem.problem(),
                    problem.fix())));
    for (String provider : needed) {
      if (!engine.providers().containsKey(provider) && !engine.problems().containsKey(provider)) {
        found.add(
            Finding.error(
                name,
                "provider " + provider + ", which machines of the lab need, is missing",
                provider.equals("libvirt")
                    ? PackageTool.onHost(facts.computer().packages(), MissingProgram.LIBVIRT, OTHER)
                    : OTHER));
      }
    }
    withoutKvm(facts.computer(), machines)
        .ifPresent(problem -> found.add(Finding.error(name, problem.what(), problem.fix())));
    return found;
  }

  /**
   * What a host lacks to run machines.
   *
   * @param what one sentence
   * @param fix what to do about it
   */
  public record KvmProblem(String what, String fix) {}

  /** Whether one of the machines wants the processor's own virtualization, and does not get it. */
  public static Optional<KvmProblem> withoutKvm(Computer computer, Collection<Machine> machines) {
    Optional<Machine> wanting = machines.stream().filter(EngineRule::wantsKvm).findFirst();
    if (wanting.isEmpty() || computer.kvm() == Computer.Kvm.USABLE) {
      return Optional.empty();
    }
    return Optional.of(
        computer.kvm() == Computer.Kvm.DENIED
            ? new KvmProblem(
                "the user has no access to /dev/kvm, which machine %s needs"
                    .formatted(wanting.get().name()),
                "run `sudo usermod -aG kvm \"$(id -un)\"` on the host and log in again")
            : new KvmProblem(
                "there is no /dev/kvm, which machine %s needs".formatted(wanting.get().name()),
                "enable virtualization (VT-x, AMD-V) in the firmware and run `sudo modprobe -a"
                    + " kvm_intel kvm_amd` on the host; to emulate, slowly: 'vagrant: { libvirt: {"
                    + " driver: qemu } }' in topology.yaml"));
  }

  /** KVM is what vagrant-libvirt takes unless it is told otherwise. */
  private static boolean wantsKvm(Machine machine) {
    return machine.box().provider().equals("libvirt")
        && !(machine.vagrant().get("libvirt") instanceof Map<?, ?> libvirt
            && libvirt.get("driver") instanceof String driver
            && !driver.equals("kvm"));
  }
}
