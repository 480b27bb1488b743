package io.homelab.bench;

import io.homelab.model.Admission;
import io.homelab.model.Capacity;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.remote.Console;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.TransferListener;
import io.homelab.remote.ssh.SshHosts;
import io.homelab.remote.ssh.SshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares our upload with {@code scp -c aes128-gcm@openssh.com}, in turns and to the same server.
 *
 * <p>Arguments: address, port, user, private key, known_hosts file, file to send, target on the
 * server, number of rounds. Prints the median seconds of both and their ratio: above 1 we are
 * faster.
 */
public final class UploadBenchmark {
  private UploadBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 8) {
      System.err.println("ADDRESS PORT USER KEY KNOWN_HOSTS FILE TARGET ROUNDS");
      return;
    }
    Host host = host(args[0], Integer.parseInt(args[1]), args[2], args[3]);
    Path source = Path.of(args[5]);
    int rounds = Integer.parseInt(args[7]);
    double[] ours = new double[rounds];
    double[] theirs = new double[rounds];
    SshSettings settings =
        new SshSettings(
            Path.of(System.getProperty("user.home")),
            List.of(Path.of(args[4])),
            Optional.empty(),
            args[2],
            SshSettings.DEFAULT_CONNECT_TIMEOUT,
            Optional.empty(),
            List.of(),
            Console.none());
    for (int round = 0; round < rounds; round++) {
      // Both with the connection's making, since scp cannot do without.
      long start = System.nanoTime();
      try (RemoteHost open = new SshHosts(settings).open(host)) {
        open.upload(source, args[6] + ".ours-" + round, TransferListener.NONE);
      }
      ours[round] = (System.nanoTime() - start) / 1e9;
      start = System.nanoTime();
      scp(args, args[6] + ".theirs-" + round);
      theirs[round] = (System.nanoTime() - start) / 1e9;
      System.err.printf(Locale.ROOT, "%.3f s, scp %.3f s%n", ours[round], theirs[round]);
    }
    double megabytes = Files.size(source) / 1e6;
    System.out.printf(
        Locale.ROOT,
        "%.0f MB: ours %.3f s, scp %.3f s (medians of %d), ratio %.2f%n",
        megabytes,
        median(ours),
        median(theirs),
        rounds,
        median(theirs) / median(ours));
  }

  private static void scp(String[] args, String target) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "scp",
                "-q",
                "-F",
                "none",
                "-c",
                "aes128-gcm@openssh.com",
                "-P",
                args[1],
                "-i",
                args[3],
                "-o",
                "UserKnownHostsFile=" + args[4],
                "-o",
                "IdentitiesOnly=yes",
                args[5],
                args[2] + "@" + args[0] + ":" + target)
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("scp fails");
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Host host(String address, int port, String user, String key) {
    return new Host(
        new HostName("bench"),
        new HostAccess(
            address,
            Optional.of(user),
            port,
            Optional.of(key),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        Admission.everything(Capacity.UNKNOWN),
        HostSetup.USUAL);
  }
}
