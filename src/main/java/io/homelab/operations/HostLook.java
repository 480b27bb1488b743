package io.homelab.operations;

import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.plan.HostPlan;
import io.homelab.plan.Planner;
import io.homelab.probe.ProbeResult;
import io.homelab.probe.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one host tells now.
 *
 * @param host what it has, keeps, uses and has left
 * @param findings what is wrong there, or that nothing is
 */
public record HostLook(HostPlan host, List<Finding> findings) {
  /** Copies the list. */
  public HostLook {
    findings = List.copyOf(findings);
  }

  /** Asks that host, and no other one. */
  public static Answer<HostLook> of(OpenLab lab, String word) {
    return Answer.of(() -> {
      Host host = lab.words().host(word);
      return of(lab, host, lab.hosts().probe(List.of(host)));
    });
  }

  /** What that host told, who alone was asked. */
  static HostLook of(OpenLab lab, Host host, SortedMap<HostName, ProbeResult> answer) {
    SortedMap<HostName, ProbeResult> told = new TreeMap<>(answer);
    HostCheck check = HostCheck.of(lab, List.of(host), new TreeMap<>(told));
    for (Host other : lab.hosts().all()) {
      told.computeIfAbsent(
          other.name(), name -> new ProbeResult.Unreachable(name, "it was not asked", ""));
    }
    return new HostLook(
        Planner.plan(lab.planRequest(lab.kept().load(), Optional.of(told))).hosts().stream()
            .filter(each -> each.host().name().equals(host.name()))
            .findFirst()
            .orElseThrow(),
        check.findings());
  }
}
