package io.homelab.engine.vagrant;

import io.homelab.engine.Leftovers;
import io.homelab.model.Argv;
import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.remote.ExecResult;
import io.homelab.remote.RemoteCommand;
import io.homelab.remote.RemoteException;
import io.homelab.remote.RemoteHost;
import io.homelab.remote.Stdin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Removes what Vagrant does not know any more of a lab's machines, and the lab's own networks. */
final class Sweep {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Pattern V4 = Pattern.compile("([0-9]+(?:[.][0-9]+){3})/([0-9]{1,2})");

  private Sweep() {}

  /** The command for a lab's folder. */
  static Argv argv(String workdir, Leftovers of) {
    return Argv.of(
            "sh",
            "-s",
            "--",
            workdir,
            of.lab().value(),
            of.lineage(),
            String.join(" ", networks(of)))
        .with(of.machines().stream().map(MachineName::value).toList());
  }

  /** The names that the Vagrantfile gives to the networks that the lab has for itself. */
  private static List<String> networks(Leftovers of) {
    return of.terms().subnets().entrySet().stream()
        .map(each ->
            (each.getKey().equals("dhcp")
                    ? of.lab() + "-dhcp"
                    : of.lab() + "-" + start(each.getValue()).replace(':', '.'))
                + "="
                + same(each.getValue()))
        .toList();
  }

  private static String start(String subnet) {
    return subnet.replaceFirst("/.*", "");
  }

  /** What all addresses of an IPv4 network begin with, by whole numbers; empty for another one. */
  private static String same(String subnet) {
    Matcher v4 = V4.matcher(subnet);
    if (!v4.matches()) {
      return "";
    }
    List<String> numbers = List.of(v4.group(1).split("[.]"));
    int whole = Math.min(Integer.parseInt(v4.group(2)) / 8, numbers.size() - 1);
    return numbers.stream().limit(whole).map(number -> number + ".").collect(Collectors.joining());
  }

  /**
   * Does it.
   *
   * @return what is still there
   * @throws RemoteException when the host fails
   */
  static List<String> of(RemoteHost host, String workdir, Leftovers leftovers) {
    ExecResult result =
        host.run(
            RemoteCommand.of(argv(workdir, leftovers), LIMIT)
                .withStdin(Stdin.text(script()))
                .repeatable());
    return result.stdout().lines().limit(100).map(line -> PlainText.excerpt(line, 200)).toList();
  }

  /** What the shell of the host reads. */
  static String script() {
    try (InputStream in = Sweep.class.getResourceAsStream("sweep.sh")) {
      if (in == null) {
        throw new IllegalStateException("sweep.sh is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
