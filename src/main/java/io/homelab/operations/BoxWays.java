package io.homelab.operations;

import io.homelab.boxes.FileAnswer;
import io.homelab.model.Argv;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.HostName;
import io.homelab.plan.BoxStep;
import io.homelab.plan.Plan;
import io.homelab.remote.DaemonThread;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * Who fetches a box from the web. A host does it by itself, unless several need the same file,
 * which would then come twice over the same line; or it has no way to the server; or the server
 * wants a token, which no host is given. Then this computer fetches it, if it can.
 *
 * @param plan which host needs which box
 * @param hosts the hosts
 */
record BoxWays(Plan plan, LabHosts hosts) {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /**
   * What curl ends with where it does not get to the server: no proxy, no name, no connection, too
   * late, no TLS, no answer, a certificate that this host does not trust.
   */
  private static final Set<Integer> NO_WAY = Set.of(5, 6, 7, 28, 35, 52, 56, 60);

  /**
   * The boxes that this computer fetches.
   *
   * @param downloads the files that hosts would fetch
   * @param found those that this computer has seen there
   */
  SortedSet<BoxRef> relayed(
      Map<BoxRef, BoxDownload> downloads, Map<BoxRef, FileAnswer.FileFound> found) {
    SortedSet<BoxRef> relayed = new TreeSet<>();
    SortedMap<BoxRef, CompletableFuture<Boolean>> asked = new TreeMap<>();
    found.forEach((box, file) -> {
      BoxDownload download = downloads.get(box);
      List<HostName> fetching = fetching(box);
      if (download == null || fetching.isEmpty()) {
        return;
      }
      if (file.forUser() || fetching.size() > 1) {
        relayed.add(box);
      } else {
        asked.put(box, DaemonThread.supply(() -> hasNoWay(fetching.getFirst(), download.url())));
      }
    });
    asked.forEach((box, without) -> {
      if (without.join()) {
        relayed.add(box);
      }
    });
    return relayed;
  }

  private List<HostName> fetching(BoxRef box) {
    return plan.boxes().stream()
        .filter(step -> step.box().equals(box))
        .filter(step ->
            step.source().filter(p -> p == BoxPlace.URL || p == BoxPlace.REGISTRY).isPresent())
        .map(BoxStep::host)
        .toList();
  }

  /** The question for a host, which is Vagrant's own way to fetch. */
  static Argv question(String url) {
    return Argv.of(
        "curl",
        "-q",
        "-s",
        "-I",
        "-L",
        "-o",
        "/dev/null",
        "--connect-timeout",
        "5",
        "-m",
        "15",
        "--",
        url);
  }

  /** A host that cannot be asked may have one. */
  private boolean hasNoWay(HostName host, String url) {
    try {
      return NO_WAY.contains(
          hosts
              .connections()
              .to(host)
              .run(RemoteCommand.of(question(url), LIMIT).repeatable())
              .exitCode());
    } catch (RemoteException e) {
      return false;
    }
  }
}
