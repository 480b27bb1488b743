package io.homelab.cli;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.operations.LabRequest;
import io.homelab.operations.OpenLab;
import io.homelab.probe.ProbeResult;
import io.homelab.state.LabState;
import io.homelab.state.StateLock;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The lab of one command line: finds its files. */
final class Workspace implements AutoCloseable {
  private final OpenLab lab;

  private Workspace(OpenLab lab) {
    this.lab = lab;
  }

  /**
   * Reads the files.
   *
   * @throws io.homelab.model.HomeLabException when they are not as they should be
   */
  static Workspace open(Environment environment, GlobalOptions options) {
    Path folder = environment.directory().resolve(options.directory).normalize();
    return new Workspace(
        environment
            .labs()
            .open(
                new LabRequest(
                    file(folder, options.hosts, "hosts.yaml"),
                    file(folder, options.topology, "topology.yaml"),
                    environment.terminal().in() && !options.noInput)));
  }

  private static Path file(Path folder, @Nullable Path given, String usual) {
    return given == null ? folder.resolve(usual) : folder.resolve(given);
  }

  /** What use cases are about. */
  OpenLab opened() {
    return lab;
  }

  /** Takes the lab's lock, as use cases do that change something. */
  StateLock lock(String command) {
    return lab.kept().lock(command);
  }

  List<Host> hosts() {
    return lab.hosts().all();
  }

  Host host(String word) {
    return lab.words().host(word);
  }

  SortedMap<HostName, ProbeResult> probe(List<Host> some) {
    return lab.hosts().probe(some);
  }

  Lab lab() {
    return lab.lab();
  }

  LabState state() {
    return lab.kept().load();
  }

  LabIdentity identity(LabState state) {
    return lab.identity(state);
  }

  @Override
  public void close() {
    lab.close();
  }
}
