package io.homelab.access;

import io.homelab.model.Sha256;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the lines of an audit still are those that were written: each has the digest of the one
 * before it. That the last ones are missing shows only by a head that somebody kept elsewhere.
 *
 * @param lines how many there are
 * @param head the digest of the last line
 * @param brokenAt the number of the first line that does not follow the one before it
 */
public record AuditChain(long lines, String head, OptionalLong brokenAt) {
  private static final int AT_ONCE = 1000;

  /** Reads them all. */
  public static AuditChain of(AuditLog audit) {
    String head = AuditLog.BEGINNING;
    long number = 0;
    OptionalLong broken = OptionalLong.empty();
    List<String> more = audit.lines(0, AT_ONCE);
    while (!more.isEmpty()) {
      for (String text : more) {
        number++;
        Optional<AuditLine> line = AuditLine.read(text);
        if (broken.isEmpty() && !line.map(AuditLine::previous).equals(Optional.of(head))) {
          broken = OptionalLong.of(number);
        }
        head = digest(text);
      }
      more = audit.lines(number, AT_ONCE);
    }
    return new AuditChain(number, head, broken);
  }

  /** Whether nothing was changed, removed before the end, or put in between. */
  public boolean isIntact() {
    return brokenAt.isEmpty();
  }

  /** What the line behind that one has of it: SHA-256 in lower-case hexadecimal. */
  public static String digest(String line) {
    return Sha256.hex(line);
  }
}
