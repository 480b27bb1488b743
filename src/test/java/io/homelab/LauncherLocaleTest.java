package io.homelab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The locale that the launcher leaves to Java, from the launcher's own first lines. */
@EnabledOnOs(OS.LINUX)
class LauncherLocaleTest {
  @ParameterizedTest
  @CsvSource({
    "LC_ALL=C, C.UTF-8 ascii",
    "LC_ALL=POSIX, C.UTF-8 ascii",
    "LC_CTYPE=C, C.UTF-8 ascii",
    "LANG=never_Generated.UTF-8, C.UTF-8 ascii",
    "LANG=C.UTF-8, unset",
    "LC_ALL=C.UTF-8, C.UTF-8",
  })
  void java_gets_a_utf_8_locale_and_keeps_the_users_own_or_hears_that_it_has_only_ascii(
      String variable, String expected) throws Exception {
    String launcher = Files.readString(Path.of("homelab"));
    String start = launcher.substring(0, launcher.indexOf("\nhere=$0"));
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", start + "\necho ${LC_ALL:-unset} ${HOMELAB_ASCII:+ascii}")
            .redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(
            name -> name.startsWith("LC_") || List.of("LANG", "HOMELAB_ASCII").contains(name));
    int equals = variable.indexOf('=');
    builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
    Process bash = builder.start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(bash.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(output.lines().toList().getLast()).isEqualTo(expected);
  }
}
