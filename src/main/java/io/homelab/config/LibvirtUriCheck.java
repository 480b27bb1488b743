package io.homelab.config;

import io.homelab.model.LibvirtExtras;
import java.util.List;

/**
 * Checks which libvirt the machines are made in. A host is asked about one; and a session's, which
 * belongs to a user without rights, cannot make networks.
 */
final class LibvirtUriCheck {
  private static final String USUAL = "qemu:///system";

  private final Problems problems;

  LibvirtUriCheck(Problems problems) {
    this.problems = problems;
  }

  void run(List<MachineDraft> drafts) {
    MachineDraft first = null;
    for (MachineDraft draft : drafts) {
      if (!draft.isOnLibvirt()) {
        continue;
      }
      first = first == null ? draft : first;
      if (!uriOf(draft).equals(uriOf(first))) {
        problems.add(
            draft.name().at(),
            "machine '%s' is made in libvirt %s, but '%s' in %s"
                .formatted(draft.name().value(), uriOf(draft), first.name().value(), uriOf(first)),
            "expected one libvirt for all machines of the lab");
      }
      if (LibvirtExtras.isSession(uriOf(draft))) {
        checkNetworks(draft);
      }
    }
  }

  private void checkNetworks(MachineDraft draft) {
    for (NetworkDraft network : draft.networks()) {
      if (network.isPrivate() && network.libvirtOption("tunnel_type").isEmpty()) {
        problems.add(
            network.ip().map(Located::at).orElse(draft.name().at()),
            "machine '%s' has a private_network, which %s cannot make"
                .formatted(draft.name().value(), uriOf(draft)),
            "expected " + USUAL + ", or a public_network");
      }
    }
  }

  private static String uriOf(MachineDraft draft) {
    return LibvirtExtras.of(draft.common().vagrant(), LibvirtExtras.PROVIDER).uri().orElse(USUAL);
  }
}
