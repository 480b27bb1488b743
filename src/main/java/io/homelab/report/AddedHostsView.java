package io.homelab.report;

import io.homelab.operations.AddHosts.AddedHost;
import java.util.List;

/** Which hosts were added to {@code hosts.yaml}. */
public final class AddedHostsView {
  private AddedHostsView() {}

  /** One line for each. */
  public static String human(List<AddedHost> hosts) {
    StringBuilder out = new StringBuilder();
    for (AddedHost host : hosts) {
      out.append("added ").append(host.name());
      host.sshUser().ifPresent(user -> out.append(", user ").append(user));
      host.capacity().cpus().ifPresent(cpus -> out.append(", ").append(cpus).append(" CPUs"));
      host.capacity().memoryMb().ifPresent(mb -> out.append(", ").append(mb).append(" MB"));
      host.bridge().ifPresent(bridge -> out.append(", bridge ").append(bridge));
      out.append('\n');
    }
    return out.toString();
  }

  /** The same as JSON. */
  public static String json(List<AddedHost> hosts) {
    JsonDocument json = JsonDocument.pretty().startArray("added");
    for (AddedHost host : hosts) {
      json.startObject()
          .put("host", host.name().value())
          .put("address", host.address())
          .put("ssh_user", host.sshUser())
          .put("capacity", host.capacity())
          .put("bridge", host.bridge())
          .endObject();
    }
    return json.endArray().end();
  }
}
