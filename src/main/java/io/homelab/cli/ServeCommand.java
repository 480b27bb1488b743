package io.homelab.cli;

import io.homelab.operations.LabServer;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.ServeUnit;
import io.homelab.report.ServeUnitView;
import io.homelab.report.ServedLabsView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code homelab serve}: labs over HTTP, for those who have a token. */
@Command(
    name = "serve",
    description = {
      "Serve the lab of this folder over HTTP to those who have a token, until Ctrl-C or SIGTERM.",
      "What can be asked is at /api/v1/openapi.yaml."
    },
    footer = {
      "homelab serve",
      "homelab serve --labs ~/labs --listen 192.168.1.10:8420 --tls cert.pem key.pem"
    })
final class ServeCommand implements Callable<Integer> {
  private static final Pattern PLACE =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  @ParentCommand HomeLabCommand root;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "127.0.0.1:8420",
      description =
          "Where to listen (default: ${DEFAULT-VALUE}); beyond this computer only with --tls or"
              + " --behind-proxy.")
  String listen = "127.0.0.1:8420";

  @Option(
      names = "--tls",
      arity = "2",
      paramLabel = "FILE",
      description = "Encrypt with this certificate and its key: --tls CERT KEY, both in PEM.")
  List<Path> tls = new ArrayList<>();

  @Option(
      names = "--behind-proxy",
      paramLabel = "HOSTNAME",
      description = "A reverse proxy serves it under that name, and encrypts.")
  @Nullable String proxy;

  @Option(
      names = "--proxy-address",
      paramLabel = "ADDRESS",
      description =
          "From where the proxy asks, if not from this computer: an IP address, or a network such as"
              + " 10.0.0.0/24. Only it is believed about where a request came from.")
  List<String> proxyAddresses = new ArrayList<>();

  @Option(
      names = "--systemd",
      description = "Print a systemd unit that serves like this, and serve nothing now.")
  boolean systemd;

  @Mixin LabsFolder labs = new LabsFolder();

  @Override
  public Integer call() {
    Path folder = labs.of(root);
    Matcher place = PLACE.matcher(listen);
    if (!place.matches() || Integer.parseInt(place.group(3)) > LAST_PORT) {
      throw new RefusedException(
          Refusal.usage(
              "'%s' is no place to listen".formatted(listen),
              "name an address and a port, such as --listen 127.0.0.1:8420"));
    }
    LabServer.ServeRequest request =
        new LabServer.ServeRequest(
            folder,
            labs.many(),
            place.group(1) == null ? place.group(2) : place.group(1),
            Integer.parseInt(place.group(3)),
            tls.isEmpty()
                ? Optional.empty()
                : Optional.of(new LabServer.TlsFiles(file(tls.get(0)), file(tls.get(1)))),
            Optional.ofNullable(proxy),
            !root.options().noSshConfig,
            Optional.ofNullable(root.options().state),
            proxyAddresses);
    if (systemd) {
      ServeUnit unit =
          root.answered(
              ServeUnit.of(
                  root.environment().labs(),
                  request,
                  Optional.ofNullable(root.options().state).map(Object::toString)));
      root.print(root.options().json ? ServeUnitView.json(unit) : ServeUnitView.text(unit));
      return ExitCode.OK.code();
    }
    boolean ended =
        root.answered(
            root.environment().labs().server().serve(request, this::started, root::say, this::log));
    return (ended ? ExitCode.OK : ExitCode.INTERRUPTED).code();
  }

  private void log(String line) {
    if (!root.options().quiet) {
      root.environment().err().println(line);
    }
  }

  private void started(String address) {
    if (root.options().json) {
      root.print(ServedLabsView.started(address));
    } else {
      root.say("serving at " + address);
    }
  }

  private Path file(Path given) {
    return root.environment().directory().resolve(given);
  }
}
