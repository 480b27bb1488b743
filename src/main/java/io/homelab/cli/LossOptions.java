package io.homelab.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which hosts are taken for lost. */
final class LossOptions {
  @Option(
      names = "--assume-lost",
      paramLabel = "HOST",
      description =
          "Take this host, which does not answer, for lost, and create its machines elsewhere; repeatable. If it comes back, what it has is a stray.")
  List<String> hosts = new ArrayList<>();

  /** Whether every host that does not answer is unknown. */
  boolean isEmpty() {
    return hosts.isEmpty();
  }
}
