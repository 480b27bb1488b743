package io.homelab.server;

import io.homelab.model.HomeLabException;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.model.StatePlace;
import io.homelab.operations.Answer;
import io.homelab.operations.HostWatch;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.LabServer;
import io.homelab.operations.OpenLab;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.VmLab;
import io.homelab.report.ServedLabsView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The labs that are served. Their files are read anew for each request, so that they may change.
 */
final class ServedLabs implements HostWatch.WatchedFiles {
  private static final String HOSTS = "hosts.yaml";
  private static final String TOPOLOGY = "topology.yaml";
  private static final String SEE = "see: GET /api/v1/labs";

  private final KnownLabNames names = new KnownLabNames();
  private final LabOpener opener;
  private final Path folder;
  private final boolean many;
  private final boolean sshConfig;
  private final Optional<StatePlace> state;

  /** The lab of a folder, or those of the folders in it, as was asked for. */
  ServedLabs(LabOpener opener, LabServer.ServeRequest request) {
    this.opener = opener;
    this.folder = request.folder();
    this.many = request.many();
    this.sshConfig = request.sshConfig();
    this.state = request.state();
  }

  LabOpener opener() {
    return opener;
  }

  /** The folders that have a lab, sorted. */
  List<Path> folders() {
    if (!many) {
      return List.of(folder);
    }
    try (Stream<Path> below = Files.list(folder)) {
      return below
          .filter(each -> Files.isRegularFile(each.resolve(TOPOLOGY)))
          .filter(each -> !VmLab.isEmpty(each.resolve(TOPOLOGY)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.usage(
              "cannot read the folder of the labs: " + PlainText.line(String.valueOf(e)), ""));
    }
  }

  /** Each of them, as a request for use cases that open it themselves. */
  List<LabRequest> requests() {
    return folders().stream().map(this::request).toList();
  }

  /** Each folder, with the name of its lab. */
  List<ServedLabsView.LabFolder> all() {
    List<ServedLabsView.LabFolder> all = new ArrayList<>();
    for (Path each : folders()) {
      String name = String.valueOf(each.getFileName());
      all.add(
          switch (opened(each)) {
            case Answer.Given<OpenLab>(OpenLab lab) -> {
              try (lab) {
                yield new ServedLabsView.LabFolder(
                    name, Optional.of(lab.lab().name().value()), Optional.empty());
              }
            }
            case Answer.Refused<OpenLab>(Refusal refusal) ->
                new ServedLabsView.LabFolder(
                    name, Optional.empty(), Optional.of(PlainText.lines(refusal.sentence())));
          });
    }
    return all;
  }

  /**
   * The lab of that name.
   *
   * @throws ApiProblem when there is none, or more than one
   */
  OpenLab open(String name) {
    return open(one(name)).orThrow();
  }

  /** The same as a request for use cases that open it themselves. */
  LabRequest request(String name) {
    return request(one(name));
  }

  private Path one(String name) {
    List<Path> found = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Path each : folders()) {
      Optional<String> known = names.of(each);
      if (known.isPresent()) {
        known.filter(name::equals).ifPresent(same -> found.add(each));
        continue;
      }
      switch (opened(each)) {
        case Answer.Given<OpenLab>(OpenLab lab) -> {
          try (lab) {
            names.are(each, lab.lab().name().value());
            if (lab.lab().name().value().equals(name)) {
              found.add(each);
            }
          }
        }
        case Answer.Refused<OpenLab>(Refusal refusal) -> {
          if (!many) {
            throw new RefusedException(refusal);
          }
          unreadable.add(String.valueOf(each.getFileName()));
        }
      }
    }
    if (found.size() > 1) {
      throw ApiProblem.of(
          "not-one-lab",
          409,
          "more than one folder has a lab of that name: %s"
              .formatted(
                  String.join(", ", found.stream().map(each -> "" + each.getFileName()).toList())),
          "give each lab a name of its own");
    }
    if (found.isEmpty()) {
      throw none(
          name,
          unreadable.isEmpty()
              ? SEE
              : "the files of some folders cannot be read: " + String.join(", ", unreadable));
    }
    return found.getFirst();
  }

  /** What is told of a lab that is not there, or not for the caller. */
  static ApiProblem none(String name) {
    return none(name, SEE);
  }

  private static ApiProblem none(String name, String hint) {
    return ApiProblem.notFound("there is no lab '%s'".formatted(PlainText.excerpt(name, 80)), hint);
  }

  private Answer<OpenLab> opened(Path each) {
    try {
      return open(each);
    } catch (HomeLabException e) {
      return new Answer.Refused<>(Refusal.of(e));
    }
  }

  /** The lab of one of the folders. */
  Answer<OpenLab> open(Path each) {
    return Answer.of(() -> {
      OpenLab lab = opener.open(request(each));
      return LabRuns.REQUEST.isBound() ? lab.because(LabRuns.REQUEST.get()) : lab;
    });
  }

  @Override
  public List<LabRequest> labs() {
    return folders().stream().map(this::request).toList();
  }

  @Override
  public Optional<LabRequest> registry() {
    Path file = hostsFile();
    return Files.exists(file) ? Optional.of(hostsOf(file)) : Optional.empty();
  }

  /** The hosts of that file alone. */
  LabRequest hostsOf(Path file) {
    return new LabRequest(file, file.resolveSibling(TOPOLOGY), false, sshConfig);
  }

  /** The hosts file of the folder that is served, which may not be there yet. */
  Path hostsFile() {
    return folder.toAbsolutePath().normalize().resolve(HOSTS);
  }

  /**
   * The lab of that name that the server itself writes, whether it is there yet or not.
   *
   * @throws ApiProblem when one lab alone is served
   */
  VmLab own(String lab) {
    if (!many) {
      throw ApiProblem.of(
          "one-lab",
          409,
          "this server serves the lab of one folder, and makes no other",
          "serve a folder of labs: homelab serve --labs DIR");
    }
    return new VmLab(folder.toAbsolutePath().normalize().resolve(lab), lab);
  }

  /** Whether a machine of a lab was asked for by itself, with the token of that name. */
  boolean isBy(String lab, String machine, String token) {
    return many && Names.isValid(lab) && own(lab).isBy(machine, token);
  }

  /** Takes a machine that was asked for by itself, and is no more, out of its lab. */
  void forget(String lab, String machine) {
    if (many && Names.isValid(lab) && own(lab).makers().containsKey(machine)) {
      own(lab).remove(machine);
    }
  }

  /** A lab as a draft of its topology says. */
  Answer<OpenLab> draft(Path file) {
    return Answer.of(() -> opener.open(request(Objects.requireNonNull(file.getParent()), file)));
  }

  private LabRequest request(Path each) {
    return request(each, each.resolve(TOPOLOGY));
  }

  /** A lab without a hosts file has the hosts of the folder that is served. */
  private LabRequest request(Path each, Path topology) {
    Path absolute = Objects.requireNonNull(each.toAbsolutePath().normalize());
    Path own = absolute.resolve(HOSTS);
    LabRequest usual =
        new LabRequest(
            many && !Files.exists(own, LinkOption.NOFOLLOW_LINKS) && Files.exists(hostsFile())
                ? hostsFile()
                : own,
            Objects.requireNonNull(topology.toAbsolutePath().normalize()),
            false,
            sshConfig);
    return state.map(usual::at).orElse(usual);
  }
}
