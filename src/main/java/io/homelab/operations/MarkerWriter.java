package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.probe.WorkdirFacts;
import io.homelab.workdir.MarkerFile;
import io.homelab.workdir.WorkdirContent;
import io.homelab.workdir.WorkdirSync;
import java.util.TreeMap;

/** Changes what a lab's marker on a host says, and nothing else there. */
final class MarkerWriter {
  private MarkerWriter() {}

  /**
   * Writes a marker on a host whose lock is held.
   *
   * @param lab the lab, whose hosts are locked
   * @param workdir the lab's folder there, as it was told since
   */
  static void write(OpenLab lab, WorkdirFacts workdir, HostName host, MarkerFile marker) {
    new WorkdirSync(
            lab.hosts().connections().to(host),
            workdir.path(),
            workdir.files(),
            workdir.marker(),
            () -> lab.hosts().claims().holder(host))
        .add(
            marker.numbered(lab.hosts().claims().fence(host)), new WorkdirContent(new TreeMap<>()));
  }
}
