package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.Host;
import io.homelab.model.Lab;
import io.homelab.model.StatePlace;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads {@code hosts.yaml} and {@code topology.yaml} into checked values, each overlaid with the
 * file of the same name in {@code local/} (see {@link Overlay}). Finds all problems of all files in
 * one go.
 */
public final class LabReader {
  private static final String MACHINES = "machines";

  private final LabSources sources;
  private final Problems problems = new Problems();
  private Optional<StatePlace> state = Optional.empty();

  private LabReader(LabSources sources) {
    this.sources = sources;
  }

  /**
   * Reads both files.
   *
   * @throws InvalidFilesException with every problem of every file, if there is any
   */
  public static LabFiles read(LabSources sources) {
    return new LabReader(sources).read();
  }

  /**
   * Reads {@code hosts.yaml} alone.
   *
   * @return none if there is no such file
   * @throws InvalidFilesException with every problem of the file, if there is any
   */
  public static List<Host> hosts(LabSources sources) {
    if (!Files.exists(sources.hostsFile(), LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    LabReader reader = new LabReader(sources);
    List<Host> hosts = reader.hosts(reader.document(sources.hostsFile(), 0, "hosts"));
    if (!reader.problems.isEmpty()) {
      throw new InvalidFilesException(reader.problems.sorted());
    }
    return hosts;
  }

  /**
   * Where states are kept, if {@code hosts.yaml} says so.
   *
   * @throws InvalidFilesException with every problem of the file, if there is any
   */
  public static Optional<StatePlace> state(LabSources sources) {
    if (!Files.exists(sources.hostsFile(), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    LabReader reader = new LabReader(sources);
    reader.hosts(reader.document(sources.hostsFile(), 0, "hosts"));
    if (!reader.problems.isEmpty()) {
      throw new InvalidFilesException(reader.problems.sorted());
    }
    return reader.state;
  }

  /** The lab's name, as far as the topology can be read; nothing else in it is looked at. */
  public static Optional<String> name(LabSources sources) {
    return new LabReader(sources)
        .document(sources.topologyFile(), 2, MACHINES)
        .flatMap(document -> document.scalar("lab"));
  }

  /**
   * What is wrong with the text of a topology, whatever the hosts are.
   *
   * @param sources name the file that it is in
   */
  public static List<Problem> problems(LabSources sources, String text) {
    Problems problems = new Problems();
    Path path = sources.topologyFile();
    YamlTree.parse(new SourceFile(0, path, sources.shown(path)), text, problems)
        .flatMap(root -> new ValueReader(problems).map(root, "the file"))
        .ifPresent(document ->
            new TopologyReader(folderOf(path), sources.home(), sources.engines(), problems)
                .read(document, Optional.empty()));
    return problems.sorted();
  }

  /**
   * Where the entry of each machine begins, as far as the topology can be read; nothing else in it
   * is looked at.
   *
   * @return by the machine's name, with {@code count} applied
   */
  public static SortedMap<String, SourceLine> machineLines(LabSources sources) {
    SortedMap<String, SourceLine> lines = new TreeMap<>();
    if (!Files.isRegularFile(sources.topologyFile())) {
      return lines;
    }
    new LabReader(sources)
        .document(sources.topologyFile(), 2, MACHINES)
        .map(document -> document.entries().get(MACHINES))
        .map(MapEntry::value)
        .ifPresent(value -> {
          if (value instanceof Sequence entries) {
            entries.items().forEach(entry -> lines(entry, lines));
          }
        });
    return lines;
  }

  /** The topology with its override, as far as it can be read and whatever it means. */
  static Optional<Mapping> topology(LabSources sources) {
    return Files.isRegularFile(sources.topologyFile())
        ? new LabReader(sources).document(sources.topologyFile(), 2, MACHINES)
        : Optional.empty();
  }

  /** The same of the hosts. */
  static Optional<Mapping> hostEntries(LabSources sources) {
    return Files.isRegularFile(sources.hostsFile())
        ? new LabReader(sources).document(sources.hostsFile(), 0, "hosts")
        : Optional.empty();
  }

  private static void lines(YamlValue value, SortedMap<String, SourceLine> lines) {
    if (!(value instanceof Mapping entry)
        || !(entry.entries().get("name") instanceof MapEntry(Position at, Scalar name))) {
      return;
    }
    SourceLine line = new SourceLine(at.file(), entry.at().line());
    int count = entry.scalar("count").map(LabReader::count).orElse(0);
    if (count == 0) {
      lines.putIfAbsent(name.raw(), line);
    }
    for (int i = 1; i <= count && lines.size() < TopologyReader.MOST_MACHINES; i++) {
      lines.putIfAbsent(name.raw() + "-" + i, line);
    }
  }

  static int count(String written) {
    return written.matches("[0-9]{1,5}")
        ? Math.min(Integer.parseInt(written), MachineReader.MOST_COUNT)
        : 0;
  }

  private LabFiles read() {
    Optional<Mapping> hostsDocument = document(sources.hostsFile(), 0, "hosts");
    Optional<VagrantfileLayer> layer =
        document(sources.topologyFile(), 2, MACHINES)
            .flatMap(document -> VagrantfileLayer.below(document, sources, problems));
    Optional<Mapping> topologyDocument = layer.map(VagrantfileLayer::document);
    List<Host> hosts = hosts(hostsDocument);
    Optional<Lab> lab =
        topologyDocument
            .flatMap(document ->
                new TopologyReader(
                        folderOf(sources.topologyFile()),
                        sources.home(),
                        sources.engines(),
                        problems)
                    .read(document, hostsDocument.map(DeclaredHosts::of)))
            .map(read -> layer.map(each -> each.completed(read)).orElse(read));
    if (!problems.isEmpty() || lab.isEmpty()) {
      throw new InvalidFilesException(problems.sorted());
    }
    return new LabFiles(hosts, lab.get(), false, state);
  }

  private List<Host> hosts(Optional<Mapping> document) {
    if (document.isEmpty()) {
      return List.of();
    }
    HostsReader reader =
        new HostsReader(
            folderOf(sources.hostsFile()), sources.home(), sources.transports(), problems);
    List<Host> hosts = reader.read(document.get());
    state = reader.state();
    return hosts;
  }

  /** The file with its local override. */
  private Optional<Mapping> document(Path path, int order, String listKey) {
    Optional<Mapping> shared = parse(path, order, listKey, false);
    Path override = folderOf(path).resolve("local").resolve(path.getFileName());
    if (!Files.exists(override)) {
      return shared;
    }
    Optional<Mapping> local = parse(override, order + 1, listKey, true);
    return shared.isPresent() && local.isPresent()
        ? Optional.of(Overlay.lay(local.get(), shared.get(), List.of(listKey, PoolReader.POOLS)))
        : shared;
  }

  private Optional<Mapping> parse(Path path, int order, String listKey, boolean mayBeEmpty) {
    SourceFile file = new SourceFile(order, path, sources.shown(path), wayToBegin(order));
    Optional<YamlValue> root =
        file.text(problems).flatMap(text -> YamlTree.parse(file, text, problems));
    if (root.isEmpty()) {
      return Optional.empty();
    }
    if (root.get() instanceof Scalar scalar
        && scalar.kind() == Scalar.ScalarType.NULL
        && mayBeEmpty) {
      return Optional.empty();
    }
    return new ValueReader(problems)
        .map(root.get(), "the file", "expected '" + listKey + ":' and a list");
  }

  /** Which command writes the file of that order, which is not there. */
  private String wayToBegin(int order) {
    boolean begun =
        Files.exists(sources.topologyFile())
            || Files.exists(folderOf(sources.topologyFile()).resolve("Vagrantfile"));
    if (!begun) {
      return "run 'homelab init' to create one";
    }
    return order == 0
        ? "run 'homelab hosts add ALIAS...' to create one (127.0.0.1 is this computer)"
        : "run 'homelab import' to create one from the Vagrantfile";
  }

  private static Path folderOf(Path file) {
    Path folder = file.getParent();
    return folder == null ? file : folder;
  }
}
