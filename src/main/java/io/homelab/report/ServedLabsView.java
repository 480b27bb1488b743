package io.homelab.report;

import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PoolSpec;
import io.homelab.operations.OpenLab;
import java.util.List;
import java.util.Optional;

/** The labs of a server. */
public final class ServedLabsView {
  private ServedLabsView() {}

  /**
   * One folder.
   *
   * @param folder its name
   * @param lab the name of the lab in it; absent when its files cannot be read
   * @param error why they cannot be read
   */
  public record LabFolder(String folder, Optional<String> lab, Optional<String> error) {}

  /** {@code labs}: an object for each folder. */
  public static String json(List<LabFolder> folders) {
    JsonDocument json = JsonDocument.pretty().startArray("labs");
    for (LabFolder each : folders) {
      json.startObject()
          .put("name", each.lab())
          .put("folder", each.folder())
          .put("error", each.error())
          .endObject();
    }
    return json.endArray().end();
  }

  /** One lab: what its files say, and who changes it now. */
  public static String json(OpenLab lab, Optional<String> atWork) {
    JsonDocument json =
        JsonDocument.pretty()
            .put("name", lab.lab().name().value())
            .put("strategy", lab.lab().strategy().wireName())
            .put(
                "machines", lab.lab().machines().stream().map(each -> each.name().value()).toList())
            .put("hosts", lab.hosts().all().stream().map(each -> each.name().value()).toList())
            .put(
                "pools",
                lab.lab().pools().stream().map(PoolSpec::name).map(Object::toString).toList())
            .put("in_use", atWork)
            .startArray("edges");
    for (Machine machine : lab.lab().machines()) {
      for (MachineName target : machine.dependsOn()) {
        json.startObject()
            .put("from", machine.name().value())
            .put("to", target.value())
            .endObject();
      }
    }
    return json.endArray().end();
  }

  /** {@code address}: where the server is. */
  public static String started(String address) {
    return JsonDocument.pretty().put("address", address).end();
  }

  /** Whether the server works: {@code status}. */
  public static String health(String status) {
    return JsonDocument.pretty().put("status", status).end();
  }
}
