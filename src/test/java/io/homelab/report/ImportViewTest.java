package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Unsaid;
import io.homelab.operations.DefinitionImport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImportViewTest {
  private static DefinitionImport imported(int machines) {
    List<String> names = IntStream.rangeClosed(1, machines).mapToObj(n -> "n" + n).toList();
    return new DefinitionImport(
        Path.of("topology.yaml"),
        names,
        names.stream().map(name -> new Unsaid(Optional.of(name), "a trigger")).toList());
  }

  @Test
  void of_many_machines_with_the_same_thing_a_person_sees_the_first_and_a_program_all() {
    assertThat(ImportView.human(imported(500), Style.PLAIN))
        .contains("n1, n2, n3, n4, n5, n6 and 494 more")
        .doesNotContain("n7");
    assertThat(ImportView.json(imported(500))).contains("\"n500\"");
  }

  @Test
  void one_name_more_is_no_longer_than_its_number() {
    assertThat(ImportView.human(imported(7), Style.PLAIN))
        .contains("n5, n6, n7")
        .doesNotContain("more");
  }
}
