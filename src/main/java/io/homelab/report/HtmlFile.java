package io.homelab.report;

import io.homelab.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page in one file. It asks nobody for anything, and its policy allows it no more than what is in
 * it: styles and a script, by their hashes. The same content gives the same bytes.
 */
final class HtmlFile {
  private HtmlFile() {}

  /**
   * The whole file.
   *
   * @param title what it is called
   * @param body its content as HTML, in which nothing is left to be escaped
   */
  static String of(String title, String body) {
    String style = "\n" + resource("look.css") + resource("file.css");
    String script = "\n" + resource("file.js");
    String policy =
        "default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'"
            .formatted(
                Stream.of(style, LabSvg.style())
                    .map(HtmlFile::hash)
                    .collect(Collectors.joining(" ")),
                hash(script));
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta http-equiv="Content-Security-Policy" content="%s"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="color-scheme" content="light dark"/>
    <title>%s - HomeLab</title>
    <style>%s</style>
    </head>
    <body>
    <main>
    <h1>%s</h1>
    %s</main>
    <script>%s</script>
    </body>
    </html>
    """
        .formatted(policy, XmlText.escaped(title), style, XmlText.escaped(title), body, script);
  }

  private static String hash(String content) {
    return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(content)) + "'";
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(HtmlFile.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program is damaged", e);
    }
  }
}
