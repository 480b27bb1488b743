package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.StrategyName;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Finding;
import io.homelab.probe.finding.HostFindings;
import io.homelab.state.LabState;
import io.homelab.workdir.LabIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is missing on this computer, in the folder of the lab and on its hosts.
 *
 * @param here what was found on this computer
 * @param hosts what {@code hosts check} finds on the hosts; nothing where no file names any
 */
public record Diagnosis(List<ComputerFinding> here, List<Finding> hosts) {
  /** Copies the lists. */
  public Diagnosis {
    here = List.copyOf(here);
    hosts = List.copyOf(hosts);
  }

  /** Looks at this computer, reads the files that are there, and asks the hosts that they name. */
  public static Answer<Diagnosis> of(LabOpener labs, LabRequest request, ComputerCheck computer) {
    return Answer.of(() -> {
      List<ComputerFinding> here = new ArrayList<>(computer.findings());
      boolean hosts = Files.exists(request.hosts());
      boolean topology = Files.exists(request.topology());
      NextCommand next = NextCommand.after(request);
      if (!hosts && !topology) {
        here.add(
            new ComputerFinding(
                Finding.Level.OK, "this folder has no lab yet", next.argv().toShell()));
        return new Diagnosis(here, List.of());
      }
      if (!hosts || !topology) {
        here.add(
            ComputerFinding.error(
                "there is no " + (hosts ? request.topology() : request.hosts()).getFileName(),
                next.argv().toShell()));
      }
      return new Diagnosis(
          here, hosts && topology ? ofLab(labs, request, here) : ofHosts(labs, request, here));
    });
  }

  private static List<Finding> ofLab(
      LabOpener labs, LabRequest request, List<ComputerFinding> here) {
    Answer<OpenLab> opened = Answer.of(() -> labs.open(request));
    if (opened instanceof Answer.Refused<OpenLab> refused) {
      add(here, refused.refusal());
      return ofHosts(labs, request, here);
    }
    try (OpenLab lab = opened.orThrow()) {
      here.add(ComputerFinding.ok("hosts.yaml and topology.yaml can be read"));
      Answer<LabState> state = Answer.of(() -> lab.kept().load());
      if (state instanceof Answer.Refused<LabState> refused) {
        add(here, refused.refusal());
        return ofHosts(labs, request, here);
      }
      here.add(ComputerFinding.ok("the state can be read"));
      return HostCheck.of(lab, List.of()).orThrow().findings();
    }
  }

  /** The hosts by themselves, whatever lab is to run there. */
  private static List<Finding> ofHosts(
      LabOpener labs, LabRequest request, List<ComputerFinding> here) {
    Answer<LabHosts> opened = Answer.of(() -> labs.hosts(request));
    if (opened instanceof Answer.Refused<LabHosts> refused) {
      add(here, refused.refusal());
      return List.of();
    }
    try (LabHosts hosts = opened.orThrow()) {
      List<Host> all = hosts.all();
      SortedMap<HostName, ProbeResult> told = all.isEmpty() ? new TreeMap<>() : hosts.probe(all);
      LabName name = new LabName("lab");
      Path folder = request.hosts().toAbsolutePath().resolveSibling(".").normalize();
      return new HostFindings(
              new Lab(
                  name, StrategyName.FIRST_FIT_DECREASING, folder, folder, List.of(), List.of()),
              new LabIdentity(name, labs.caller().owner(), ""),
              new TreeMap<>(),
              new TreeSet<>())
          .of(all, told);
    }
  }

  /** What the reader of both files has said is not said again by that of one. */
  private static void add(List<ComputerFinding> here, Refusal refusal) {
    List<ComputerFinding> found =
        refusal.fileErrors().isEmpty()
            ? List.of(ComputerFinding.error(refusal.sentence(), refusal.hint()))
            : refusal.fileErrors().stream().map(Diagnosis::finding).toList();
    found.stream().filter(each -> !here.contains(each)).forEach(here::add);
  }

  private static ComputerFinding finding(FileError error) {
    return ComputerFinding.error(
        "%s:%d:%d: %s".formatted(error.file(), error.line(), error.column(), error.message()),
        error.expected());
  }

  /** Whether something keeps machines from being made. */
  public boolean errors() {
    return here.stream().anyMatch(ComputerFinding::error)
        || hosts.stream().anyMatch(Finding::error);
  }
}
