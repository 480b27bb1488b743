package io.homelab.operations;

import io.homelab.model.HostName;
import io.homelab.remote.ssh.HostKey;
import io.homelab.remote.ssh.HostKeys;
import io.homelab.remote.ssh.OldKey;
import io.homelab.remote.ssh.ShownKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The keys that one server shows, for somebody to trust them. */
public final class TrustKeys {
  private final HostName host;
  private final HostKeys reader;
  private final ShownKeys shown;
  private final Path kept;

  /**
   * One key.
   *
   * @param type its type, as known_hosts says
   * @param fingerprint its SHA-256 fingerprint, as ssh-keygen shows it
   */
  public record KeyFingerprint(String type, String fingerprint) {}

  /**
   * What came of it.
   *
   * @param file the known_hosts file that has the keys now
   * @param notices lines of other files that still list an old key, each with what to do
   */
  public record Trusted(Path file, List<String> notices) {
    /** Copies the list. */
    public Trusted {
      notices = List.copyOf(notices);
    }
  }

  TrustKeys(HostName host, HostKeys reader, ShownKeys shown, Path kept) {
    this.host = host;
    this.reader = reader;
    this.shown = shown;
    this.kept = kept;
  }

  /** What errors call the server. */
  public String server() {
    return shown.server().toString();
  }

  /** The server's address, as written. */
  public String address() {
    return shown.server().address();
  }

  /** The server's port. */
  public int port() {
    return shown.server().port();
  }

  /**
   * The same of one key alone.
   *
   * @return empty when it shows no such key
   */
  public Optional<TrustKeys> only(String fingerprint) {
    return shown.keys().stream()
        .filter(key -> key.fingerprint().equals(fingerprint))
        .findFirst()
        .map(key ->
            new TrustKeys(
                host,
                reader,
                new ShownKeys(
                    shown.server(), List.of(key), shown.replaced(), shown.revoked(), false),
                kept));
  }

  /** Its keys. */
  public List<KeyFingerprint> keys() {
    return fingerprints(shown.keys());
  }

  /** Keys that were known so far, and that it shows no longer. */
  public List<KeyFingerprint> replaced() {
    return fingerprints(shown.replaced());
  }

  private static List<KeyFingerprint> fingerprints(List<HostKey> keys) {
    return keys.stream().map(key -> new KeyFingerprint(key.type(), key.fingerprint())).toList();
  }

  /**
   * Whether it is reached as it is: some of its keys are known, and nothing speaks against them.
   */
  public boolean trusted() {
    return shown.known()
        || (shown.replaced().isEmpty() && shown.revoked().isEmpty() && reader.knows(shown));
  }

  /** Whether a key of it must not be trusted any more, whatever anybody says. */
  public boolean revoked() {
    return !shown.revoked().isEmpty();
  }

  /**
   * Why it would be refused.
   *
   * @param replace whether a key may take the place of one that was known so far
   */
  public Optional<Refusal> objection(boolean replace) {
    if (revoked()) {
      return Optional.of(
          new Refusal(
              Refusal.Kind.UNREACHABLE,
              "%s presented a key that is marked @revoked: %s"
                  .formatted(server(), shown.revoked().getFirst().fingerprint()),
              ShownKeys.REVOKED_HINT));
    }
    if (!shown.replaced().isEmpty() && !replace) {
      return Optional.of(
          new Refusal(
              Refusal.Kind.UNREACHABLE,
              "%s: the key has changed from %s to %s"
                  .formatted(
                      server(),
                      shown.replaced().getFirst().fingerprint(),
                      shown.keys().getFirst().fingerprint()),
              "if the host was reinstalled, run: homelab hosts trust %s --replace"
                  .formatted(host)));
    }
    return Optional.empty();
  }

  /** What it means that nobody approves. */
  public Refusal untrusted() {
    return new Refusal(
        Refusal.Kind.UNREACHABLE,
        "the keys of " + server() + " were not confirmed",
        "compare them with 'ssh-keygen -lf' on the host, then confirm, or use --yes");
  }

  /** What an approval has to cover. */
  public String digest() {
    return Approval.digest(
        (server() + keys() + replaced()).getBytes(StandardCharsets.UTF_8), new TreeSet<>());
  }

  /** Trusts them for this lab, when exactly these were approved. */
  public Answer<Trusted> apply(Approval approval, boolean replace) {
    return Answer.of(() -> {
      approval.require(digest());
      objection(replace)
          .ifPresent(refusal -> {
            throw new RefusedException(refusal);
          });
      List<OldKey> left = reader.trust(shown, kept);
      return new Trusted(kept, left.stream().map(OldKey::notice).toList());
    });
  }
}
