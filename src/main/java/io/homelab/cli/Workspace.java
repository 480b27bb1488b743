package io.homelab.cli;

import io.homelab.operations.LabRequest;
import io.homelab.operations.LockPatience;
import io.homelab.operations.OpenLab;
import io.homelab.state.LabLease;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
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
   * @param beginning when the command began, or somebody last told it to go on
   * @throws io.homelab.model.HomeLabException when they are not as they should be
   */
  static Workspace open(Environment environment, GlobalOptions options, InstantSource beginning) {
    OpenLab lab = environment.labs().open(request(environment, options));
    return new Workspace(lab.patient(patience(environment, options)).since(beginning));
  }

  /** How long the options let wait for other runs. */
  static LockPatience patience(Environment environment, GlobalOptions options) {
    return new LockPatience(
        options.lockTimeout,
        sentence -> {
          if (!options.quiet) {
            environment.err().println(sentence);
          }
        });
  }

  /** What the options say about which lab it is. */
  static LabRequest request(Environment environment, GlobalOptions options) {
    Path folder = environment.directory().resolve(options.directory).normalize();
    return environment
        .labs()
        .meant(
            new LabRequest(
                file(folder, options.hosts, "hosts.yaml"),
                file(folder, options.topology, "topology.yaml"),
                environment.terminal().in() && !options.noInput,
                !options.noSshConfig,
                Optional.ofNullable(options.as),
                Optional.ofNullable(options.state)));
  }

  private static Path file(Path folder, @Nullable Path given, String usual) {
    return given == null ? folder.resolve(usual) : folder.resolve(given);
  }

  /** What use cases are about. */
  OpenLab opened() {
    return lab;
  }

  /** Takes the lab's lock, as use cases do that change something. */
  LabLease lock(String command) {
    return lab.kept().lock(command);
  }

  @Override
  public void close() {
    lab.close();
  }
}
