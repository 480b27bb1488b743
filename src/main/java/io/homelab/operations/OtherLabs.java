package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way to the other labs on the hosts of a lab.
 *
 * @param labs opens them by their markers
 * @param request what names the hosts
 */
public record OtherLabs(LabOpener labs, LabRequest request) {
  /** Asks some of the hosts which labs of that owner they have. */
  FoundLabs look(Set<HostName> some, String owner) {
    try (LabHosts hosts = labs.hosts(request)) {
      List<Host> asked = hosts.all().stream().filter(host -> some.contains(host.name())).toList();
      return FoundLabs.look(hosts, asked, Optional.of(owner));
    }
  }
}
