package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.homelab.model.MachineName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code rename} in {@code topology.yaml}. */
class RenamingTest {
  @TempDir Path folder;

  private TemporaryFiles with(String rename) {
    return TemporaryFiles.in(folder)
        .topology(
            "lab: devlab\nrename: %s\ndefaults: { box: x/debian }\nmachines: [{ name: www }, { name: db, count: 2 }]\n"
                .formatted(rename));
  }

  @Test
  void a_machine_may_say_what_it_was_called_before() {
    assertThat(with("{ web: www, store-1: db-1 }").read().lab().renames())
        .containsEntry(new MachineName("web"), new MachineName("www"))
        .containsEntry(new MachineName("store-1"), new MachineName("db-1"))
        .hasSize(2);
  }

  @Test
  void without_it_nothing_is_renamed() {
    assertThat(with("{}").read().lab().renames()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          { www: db-1 }         | 2:11: rename names 'www' as an old name, but machine www is there
          { web: wwww }         | 2:16: rename names the unknown machine 'wwww'; did you mean 'www'?
          { web: db }           | 2:16: rename names the unknown machine 'db'
          { web: www, w: www }  | rename gives machine www two old names: w and web; expected one
          { Web: www }          | 2:11: rename has the key 'Web'; expected rename: { OLD: NEW }
          { web: 'W W' }        | 2:16: the new name of web
          { web: 7 }            | 2:16: the new name of web
          [web, www]            | 2:9: rename is
          """)
  void what_cannot_be_renamed_is_an_error_with_its_place(String rename, String said) {
    assertThat(assertThrows(InvalidFilesException.class, () -> with(rename).read()))
        .hasMessageContaining(said);
  }
}
