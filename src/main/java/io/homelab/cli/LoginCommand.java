package io.homelab.cli;

import io.homelab.operations.Approval;
import io.homelab.operations.LabClient;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.report.ServerLoginView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code homelab login}: makes a server known here. */
@Command(
    name = "login",
    description = {
      "Make a server known here, with a token of it: asked for, or the first line of standard input.",
      "Then --server URL, or HOMELAB_SERVER, has the server run a command."
    },
    footer = {
      "homelab login https://lab.example.net:8420",
      "homelab login https://192.168.1.10:8420 --certificate cert.pem < token"
    })
final class LoginCommand implements Callable<Integer> {
  private static final int LONGEST_TOKEN = 400;

  @ParentCommand HomeLabCommand root;

  @Parameters(index = "0", paramLabel = "URL", description = "The server, as it says it serves.")
  String server = "";

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Trust this certificate, in PEM, or those that it signed.")
  @Nullable Path certificate;

  @Option(
      names = "--fingerprint",
      paramLabel = "SHA256:...",
      description = "Trust the certificate with this fingerprint, whatever name it has.")
  @Nullable String fingerprint;

  @Override
  public Integer call() throws IOException {
    LabClient.ServerContact contact =
        root.answered(
            root.environment()
                .labs()
                .client()
                .contact(
                    server,
                    Optional.ofNullable(certificate).map(root.environment().directory()::resolve),
                    Optional.ofNullable(fingerprint)));
    Optional<Approval> approval = contact.unknown().map(this::trust);
    List<String> labs = root.answered(contact.login(approval, token()));
    if (root.options().json) {
      root.print(ServerLoginView.json(contact.address(), labs));
    } else {
      root.say(ServerLoginView.human(contact.address(), labs));
    }
    return ExitCode.OK.code();
  }

  private Approval trust(LabClient.ShownCertificate shown) {
    root.environment().err().print(ServerLoginView.human(shown));
    return new Consent(false, root)
        .to("Trust this certificate?", shown.fingerprint())
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "the certificate of %s is not trusted".formatted(server),
                    "compare it on the server, then: --certificate FILE, or --fingerprint "
                        + shown.fingerprint())));
  }

  /** Never from the command line, which others on this computer may read. */
  private String token() throws IOException {
    if (root.environment().terminal().in() && !root.options().noInput) {
      char[] typed = root.environment().prompt().secret("Token: ");
      String token = new String(typed).strip();
      Arrays.fill(typed, '\0');
      return token;
    }
    InputStream in = root.environment().in();
    StringBuilder line = new StringBuilder();
    int letter = in.read();
    while (letter >= 0 && letter != '\n' && line.length() < LONGEST_TOKEN) {
      line.append((char) letter);
      letter = in.read();
    }
    return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
        .strip();
  }
}
