package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.LabClient.ShownCertificate;
import java.util.List;
import java.util.stream.Collectors;

/** {@code homelab login} and {@code logout}. */
public final class ServerLoginView {
  private ServerLoginView() {}

  /** What somebody sees of a certificate before trusting it. */
  public static String human(ShownCertificate shown) {
    return """
    Nothing here vouches for this certificate:
      for          %s
      until        %s
      fingerprint  %s
    """
        .formatted(
            PlainText.excerpt(shown.subject(), 200),
            PlainText.excerpt(shown.until(), 60),
            shown.fingerprint());
  }

  /** That a token counts at a server. */
  public static String human(String server, List<String> labs) {
    return "logged in to %s, which has %s"
        .formatted(
            server,
            labs.isEmpty()
                ? "no lab yet"
                : (labs.size() == 1 ? "lab " : "labs ")
                    + labs.stream()
                        .map(name -> PlainText.excerpt(name, 80))
                        .collect(Collectors.joining(", ")));
  }

  /** The same as JSON. */
  public static String json(String server, List<String> labs) {
    return JsonDocument.pretty().put("server", server).put("labs", labs).end();
  }

  /** That a server is forgotten. */
  public static String logoutJson(String server) {
    return JsonDocument.pretty().put("server", server).end();
  }
}
