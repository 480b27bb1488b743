package io.homelab.report;

import io.homelab.model.Machine;
import io.homelab.operations.MachineExplanation;
import io.homelab.operations.OpenLab;
import io.homelab.operations.StatusReport;
import io.homelab.report.ServedRunView.ServedRun;
import io.homelab.run.MachineStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Machines of all labs of a server. */
public final class VmsView {
  private VmsView() {}

  /**
   * One machine.
   *
   * @param lab the name of its lab
   * @param name its name
   * @param by the name of the token that it was asked for with, if it was asked for by itself
   */
  public record ServedVm(
      String lab,
      String name,
      MachineStatus status,
      Optional<Machine> described,
      Optional<String> by) {}

  /** The machines of a lab, as they were seen last. */
  public static List<ServedVm> of(OpenLab lab, StatusReport seen, Map<String, String> makers) {
    return seen.status().machines().stream()
        .map(status ->
            new ServedVm(
                lab.lab().name().value(),
                status.name().value(),
                status,
                lab.lab().machine(status.name()),
                Optional.ofNullable(makers.get(status.name().value()))))
        .toList();
  }

  /** {@code vms}: an object for each. */
  public static String json(List<ServedVm> vms) {
    JsonDocument json = JsonDocument.pretty().startArray("vms");
    for (ServedVm vm : vms) {
      @Nullable Machine machine = vm.described().orElse(null);
      json.startObject()
          .put("lab", vm.lab())
          .put("name", vm.name())
          .put("host", vm.status().host())
          .put("state", vm.status().state())
          .put("private_ip", vm.status().privateIp())
          .put("bridged_ip", vm.status().bridgedIp())
          .put("role", vm.described().map(each -> each.role().value()))
          .put("box", vm.described().map(each -> each.box().name()))
          .put("provider", vm.described().map(each -> each.box().provider()));
      if (machine != null) {
        json.put("cpus", machine.resources().cpus())
            .put("memory_mb", machine.resources().memoryMb())
            .put("disk_gb", machine.resources().diskGb());
      }
      json.put("by", vm.by()).endObject();
    }
    return json.endArray().end();
  }

  /** The run that makes a machine, and {@code explanation}: why there. */
  public static String json(ServedRun run, MachineExplanation explanation) {
    JsonDocument json = ServedRunView.put(JsonDocument.pretty(), run);
    return MatrixView.put(json.startObject("explanation"), explanation.matrix()).endObject().end();
  }

  /** Why a machine goes nowhere, with the numbers. */
  public static ProblemDetails details(MachineExplanation explanation) {
    return new ProblemDetails(json ->
        MatrixView.put(
            json.put("needed", explanation.matrix().machine().resources()), explanation.matrix()));
  }
}
