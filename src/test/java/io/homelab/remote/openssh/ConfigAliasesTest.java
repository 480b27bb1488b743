package io.homelab.remote.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigAliasesTest {
  @TempDir Path home;

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  @Test
  void names_are_listed_and_patterns_and_exclusions_are_not() throws IOException {
    write(
        ".ssh/config",
        """
        # Host commented
        Host nuc nas !attic *.lan web?
          HostName 10.0.0.1
        host="my box" # Host behind
        \tHOST = door
        Match host other
        HostName nothost
        Host *
        """);
    assertThat(ConfigAliases.of(home)).containsExactly("door", "my box", "nas", "nuc");
  }

  @Test
  void included_files_count_by_name_and_by_pattern() throws IOException {
    write(".ssh/config", "Include conf.d/*.conf ~/work/hosts\nInclude gone [\nHost own\n");
    write(".ssh/conf.d/a.conf", "Host a\n");
    write(".ssh/conf.d/b.conf", "Host b\n");
    write(".ssh/conf.d/c.txt", "Host c\n");
    write("work/hosts", "Host work\n");
    assertThat(ConfigAliases.of(home)).containsExactly("a", "b", "own", "work");
  }

  @Test
  void a_file_that_includes_itself_is_no_endless_loop() throws IOException {
    write(".ssh/config", "Host a\nInclude config\n");
    assertThat(ConfigAliases.of(home)).containsExactly("a");
  }

  @Test
  void without_a_file_there_are_none() throws IOException {
    assertThat(ConfigAliases.of(home)).isEmpty();
  }
}
