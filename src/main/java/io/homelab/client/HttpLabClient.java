package io.homelab.client;

import io.homelab.client.KnownServers.KnownServer;
import io.homelab.operations.Answer;
import io.homelab.operations.Approval;
import io.homelab.operations.LabClient;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import tools.jackson.databind.JsonNode;

/** Talks to {@code homelab serve} over HTTP, with what is known of servers in a folder. */
public final class HttpLabClient implements LabClient {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** The key of a topology that says which lab it is. */
  private static final Pattern LAB =
      Pattern.compile("(?m)^lab:[ \\t]*[\"']?([A-Za-z0-9][A-Za-z0-9-]*)[\"']?[ \\t]*(?:#.*)?$");

  private final KnownServers known;
  private final Duration patience;

  private HttpLabClient(KnownServers known, Duration patience) {
    this.known = known;
    this.patience = patience;
  }

  /** One that knows the servers of that folder. */
  public static LabClient of(Path folder) {
    return new HttpLabClient(new KnownServers(folder), PATIENCE);
  }

  /** The same, which takes a lost connection up again for another time. */
  static LabClient of(Path folder, Duration patience) {
    return new HttpLabClient(new KnownServers(folder), patience);
  }

  @Override
  public Answer<ServerContact> contact(
      String server, Optional<Path> certificate, Optional<String> fingerprint) {
    return Answer.of(() -> {
      ServerAddress address = ServerAddress.parse(server);
      ServerTrust trust = trust(certificate, fingerprint);
      try (ServerApi api = new ServerApi(new KnownServer(address, "", trust))) {
        api.get("/healthz");
        return new Contact(address, trust, Optional.empty());
      } catch (SSLException e) {
        if (!trust.isUsual()) {
          throw new RefusedException(ServerApi.away(address, e));
        }
        return new Contact(address, trust, Optional.of(shown(address, e)));
      } catch (IOException e) {
        throw new RefusedException(ServerApi.away(address, e));
      } catch (InterruptedException e) {
        throw stopped();
      }
    });
  }

  private static ServerTrust trust(Optional<Path> certificate, Optional<String> fingerprint)
      throws IOException {
    if (certificate.isPresent() && fingerprint.isPresent()) {
      throw new RefusedException(
          Refusal.usage(
              "--fingerprint cannot be combined with --certificate", "leave out one of them"));
    }
    if (certificate.isPresent()) {
      return ServerTrust.of(Files.readString(certificate.get(), StandardCharsets.ISO_8859_1));
    }
    return fingerprint.map(ServerTrust::pinned).orElse(ServerTrust.USUAL);
  }

  private static ShownCertificate shown(ServerAddress address, SSLException refused) {
    try {
      return ServerTrust.shownBy(address, LOOK);
    } catch (IOException | GeneralSecurityException e) {
      throw new RefusedException(ServerApi.away(address, refused));
    }
  }

  private static RuntimeException stopped() {
    Thread.currentThread().interrupt();
    return new RefusedException(
        new Refusal(Refusal.Kind.INTERRUPTED, "interrupted", "run the same command again"));
  }

  /** A server that answered. */
  private final class Contact implements ServerContact {
    private final ServerAddress address;
    private final ServerTrust trust;
    private final Optional<ShownCertificate> unknown;

    private Contact(ServerAddress address, ServerTrust trust, Optional<ShownCertificate> unknown) {
      this.address = address;
      this.trust = trust;
      this.unknown = unknown;
    }

    @Override
    public String address() {
      return address.toString();
    }

    @Override
    public Optional<ShownCertificate> unknown() {
      return unknown;
    }

    @Override
    public Answer<List<String>> login(Optional<Approval> approval, String token) {
      return Answer.of(() -> {
        if (!token.matches("[!-~]{1,300}")) {
          throw new RefusedException(
              Refusal.usage(
                  token.isEmpty() ? "there is no token" : "that is no token",
                  "type it, or give it as the first line of standard input; the server makes one:"
                      + " homelab token create"));
        }
        KnownServer server = new KnownServer(address, token, trusted(approval));
        try (ServerApi api = new ServerApi(server)) {
          List<String> labs = labs(api);
          known.put(server);
          return labs;
        } catch (IOException e) {
          throw new RefusedException(ServerApi.away(address, e));
        } catch (InterruptedException e) {
          throw stopped();
        }
      });
    }

    private ServerTrust trusted(Optional<Approval> approval) {
      if (unknown.isEmpty()) {
        return trust;
      }
      String fingerprint = unknown.get().fingerprint();
      if (approval.filter(given -> given.covers(fingerprint)).isEmpty()) {
        throw new RefusedException(
            Refusal.usage(
                "the certificate of %s is not trusted".formatted(address),
                "log in again: homelab login " + address));
      }
      return ServerTrust.pinned(fingerprint);
    }
  }

  /** A lab whose files are wrong has no name but that of its folder. */
  private static List<String> labs(ServerApi api) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>();
    JsonNode labs = api.get(ServerApi.API + "/labs").path("labs");
    if (!labs.isArray()) {
      throw new IOException("what answers is no server of homelab");
    }
    for (JsonNode each : labs) {
      names.add(
          (each.path("name").isString() ? each.path("name") : each.path("folder")).asString(""));
    }
    return names;
  }

  @Override
  public Answer<String> logout(Optional<String> server) {
    return Answer.of(() -> {
      ServerAddress address;
      if (server.isPresent()) {
        address = ServerAddress.parse(server.get());
        find(address);
      } else {
        List<KnownServer> all = known.all();
        if (all.size() != 1) {
          throw new RefusedException(
              Refusal.usage(
                  all.isEmpty() ? "no server is known here" : "more than one server is known here",
                  all.isEmpty()
                      ? "log in first: homelab login URL"
                      : "name one: "
                          + String.join(
                              ", ", all.stream().map(each -> each.address().toString()).toList())));
        }
        address = all.getFirst().address();
      }
      known.remove(address);
      return address.toString();
    });
  }

  private KnownServer find(ServerAddress address) throws IOException {
    return known
        .find(address)
        .orElseThrow(() ->
            new RefusedException(
                Refusal.usage(
                    "the server %s is not known here".formatted(address),
                    "log in first: homelab login " + address)));
  }

  @Override
  public Answer<Integer> run(ServerCommand command, RemoteScreen screen) {
    return Answer.of(() -> {
      KnownServer server = find(ServerAddress.parse(command.server()));
      try (ServerApi api = new ServerApi(server)) {
        String lab =
            command
                .lab()
                .or(() -> labOf(command.topology()))
                .orElseGet(() -> onlyLab(api, server.address()));
        return new RemoteRun(api, server.address(), command, screen, patience).in(lab);
      } catch (IOException e) {
        throw new RefusedException(ServerApi.away(server.address(), e));
      }
    });
  }

  private static Optional<String> labOf(Path topology) {
    try {
      Matcher name = LAB.matcher(Files.readString(topology));
      return name.find() ? Optional.of(name.group(1)) : Optional.empty();
    } catch (IOException e) {
      // Without a topology here, the server tells which labs it has.
      return Optional.empty();
    }
  }

  private static String onlyLab(ServerApi api, ServerAddress address) {
    List<String> labs;
    try {
      labs = labs(api);
    } catch (IOException e) {
      throw new RefusedException(ServerApi.away(address, e));
    } catch (InterruptedException e) {
      throw stopped();
    }
    if (labs.size() != 1) {
      throw new RefusedException(
          Refusal.usage(
              labs.isEmpty() ? "the server has no lab" : "the server has more than one lab",
              labs.isEmpty()
                  ? "check the folder that 'homelab serve' serves"
                  : "name one of %s: --lab NAME".formatted(String.join(", ", labs))));
    }
    return labs.getFirst();
  }
}
