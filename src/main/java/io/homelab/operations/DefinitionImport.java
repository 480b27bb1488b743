package io.homelab.operations;

import io.homelab.engine.ForeignDefinition;
import io.homelab.engine.ImportedTopology;
import io.homelab.model.HostName;
import io.homelab.model.Unsaid;
import io.homelab.remote.RemoteHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Vagrantfile said as {@code topology.yaml}.
 *
 * @param file what was written
 * @param machines the names of its machines
 * @param unsaid what the Vagrantfile has and the topology has not
 */
public record DefinitionImport(Path file, List<String> machines, List<Unsaid> unsaid) {
  /** Copies the lists. */
  public DefinitionImport {
    machines = List.copyOf(machines);
    unsaid = List.copyOf(unsaid);
  }

  /**
   * What to import.
   *
   * @param source the Vagrantfile, absolute
   * @param target the topology, absolute
   * @param provider what the machines are to run on
   * @param force whether the topology may be overwritten
   * @param on the host that evaluates it, unless this computer does
   */
  public record ImportRequest(
      Path source, Path target, String provider, boolean force, Optional<String> on) {}

  /**
   * Evaluates the Vagrantfile, which runs it, and writes the topology.
   *
   * @param lab has the hosts
   */
  public static Answer<DefinitionImport> of(LabOpener labs, LabRequest lab, ImportRequest request) {
    return Answer.of(() -> {
      check(request);
      ForeignDefinition reader =
          labs.engine(Optional.empty())
              .foreign()
              .orElseThrow(() -> refused("the engine reads no Vagrantfile", ""));
      Path target = request.target();
      ForeignDefinition.Question question =
          new ForeignDefinition.Question(
              request.source().toRealPath(), folderOf(target).toRealPath(), request.provider());
      ImportedTopology imported =
          request.on().isPresent()
              ? away(labs, lab, request.on().get(), reader, question)
              : here(labs, reader, question);
      if (imported.machines().isEmpty()) {
        throw refused(
            "%s has no machine with a box, so there is nothing to write"
                .formatted(request.source()),
            "name another Vagrantfile: homelab import FILE");
      }
      write(target, imported.text(), request.force());
      List<Unsaid> unsaid = new ArrayList<>(imported.unsaid());
      for (String problem : labs.problems(target, imported.text())) {
        unsaid.add(new Unsaid(Optional.empty(), "correct by hand: " + problem));
      }
      return new DefinitionImport(target, imported.machines(), unsaid);
    });
  }

  private static ImportedTopology here(
      LabOpener labs, ForeignDefinition reader, ForeignDefinition.Question question) {
    try (RemoteHost here = labs.thisComputer()) {
      return reader.topology(here, question);
    }
  }

  private static ImportedTopology away(
      LabOpener labs,
      LabRequest lab,
      String word,
      ForeignDefinition reader,
      ForeignDefinition.Question question) {
    try (LabHosts hosts = labs.hosts(lab)) {
      if (hosts.all().isEmpty()) {
        throw refused(
            "there is no host '%s': hosts.yaml is missing".formatted(word),
            "run: homelab hosts add ALIAS...");
      }
      HostName name = LabLookup.host(word, hosts.all()).name();
      return reader.topology(
          new ForeignDefinition.Away(hosts.connections().to(name), labs.variables()), question);
    }
  }

  private static void check(ImportRequest request) {
    if (!Files.isRegularFile(request.source())) {
      throw refused(
          "there is no file " + request.source(), "name the Vagrantfile: homelab import FILE");
    }
    if (!Files.isDirectory(folderOf(request.target()))) {
      throw refused("there is no folder " + folderOf(request.target()), "create it first");
    }
    if (Files.exists(request.target()) && !request.force()) {
      throw refused(
          request.target() + " already exists; nothing was written",
          "use --force to overwrite it, or --output FILE");
    }
    if (!request.provider().matches("[a-z][a-z0-9_]{0,40}")) {
      throw refused(
          "'%s' is not the name of a provider".formatted(request.provider()),
          "use --provider libvirt or --provider virtualbox");
    }
  }

  private static void write(Path target, String text, boolean force) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (!force) {
      Files.write(target, bytes, StandardOpenOption.CREATE_NEW);
      return;
    }
    Path draft = Files.createTempFile(folderOf(target), ".topology", ".new");
    Files.write(draft, bytes);
    Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path folderOf(Path file) {
    return Objects.requireNonNullElse(file.getParent(), file);
  }

  private static RefusedException refused(String sentence, String hint) {
    return new RefusedException(Refusal.usage(sentence, hint));
  }
}
