package io.homelab.operations;

import io.homelab.model.HostName;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A lab's part on one host, opened by its marker there alone. Closing deletes what that takes on
 * this computer.
 *
 * @param lab the lab, with that host alone
 * @param folder the folder with the state that the marker gave
 */
record MarkedPart(OpenLab lab, Path folder) implements AutoCloseable {
  /**
   * Opens it; the host is not asked yet.
   *
   * @throws io.homelab.model.HomeLabException when it cannot be opened; nothing is left then
   */
  static MarkedPart open(LabOpener labs, LabRequest request, FoundLab lab, HostName host) {
    FoundLab.LabPlace place = Objects.requireNonNull(lab.places().get(host));
    Path folder = EphemeralFolders.rebuilt(lab, host);
    boolean opened = false;
    try {
      OpenLab part =
          labs.reopen(
              request, lab.name(), place.marker().engine(), host, place.folder().workdir(), folder);
      opened = true;
      return new MarkedPart(part, folder);
    } finally {
      if (!opened) {
        EphemeralFolders.discard(folder);
      }
    }
  }

  @Override
  public void close() {
    try {
      lab.close();
    } finally {
      EphemeralFolders.discard(folder);
    }
  }
}
