package io.homelab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.CommandLineRun;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The manual pages in the programs that show them: not one warning. */
@Timeout(120)
class ManPagesLabTest {
  @TempDir Path folder;

  private String said(List<String> words, boolean errors) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new String(Files.readAllBytes(errors ? err : out), StandardCharsets.UTF_8);
  }

  @Test
  void mandoc_and_groff_have_nothing_against_any_page_and_show_what_is_meant() throws Exception {
    SortedMap<String, String> pages =
        HomeLabCommand.manualPages(
            CommandLineRun.environment(
                folder, Map.of(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream()),
            "2026-01-01");
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(folder.resolve(page.getKey()), page.getValue());
    }
    List<String> lint = new ArrayList<>(List.of("mandoc", "-Tlint", "-W", "warning"));
    lint.addAll(pages.keySet());
    assertThat(said(lint, false)).isEmpty();
    List<String> groff = new ArrayList<>(List.of("groff", "-man", "-ww", "-Tutf8"));
    groff.addAll(pages.keySet());
    assertThat(said(groff, true)).isEmpty();
    String shown = said(List.of("groff", "-man", "-Tascii", "-P-cbou", "homelab-vos-ssh.1"), false);
    assertThat(shown)
        .contains("homelab-vos-ssh - Open a shell in a machine, or run a command there")
        .contains("homelab vos ssh web -- 'ls /etc | wc -l'");
  }
}
