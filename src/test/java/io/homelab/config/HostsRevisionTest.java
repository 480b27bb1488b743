package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Scalar;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.EntryValue;
import io.homelab.model.EntryValue.NoEntry;
import io.homelab.model.EntryValue.Table;
import io.homelab.model.EntryValue.Text;
import io.homelab.model.EntryValue.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is changed in hosts.yaml is what was asked for, and not a comment more. */
class HostsRevisionTest {
  private static final String FILE =
      """
      # my hosts
      hosts:
        - name: one   # the old one
          address: 10.0.0.1
          status: online   # for now
          capacity:
            cpus: 4
            memory_mb: 8000
            # the disk is measured

          # it stands in the cellar
          labels: { disk: ssd }

        # bought second-hand
        - { name: two, address: 10.0.0.2 }   # small
        - name: three
          address: 10.0.0.3

      # more to come
      state: files
      """;

  private static HostsRevision file(String text) {
    return HostsRevision.of(text).orElseThrow();
  }

  private static Map<String, EntryValue> entry(Object... words) {
    Map<String, EntryValue> entry = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      entry.put((String) words[i], (EntryValue) words[i + 1]);
    }
    return entry;
  }

  @Test
  void a_value_takes_the_place_of_the_one_before_and_comments_stay() {
    assertThat(
            file(FILE)
                .changed(
                    "one",
                    entry(
                        "status", new Text("maintenance"),
                        "capacity", new Table(Map.of("cpus", new EntryValue.WholeNumber(8))),
                        "placements", new Words(List.of("*", "web")),
                        "labels", new NoEntry())))
        .contains(
            """
            # my hosts
            hosts:
              - name: one   # the old one
                address: 10.0.0.1
                status: maintenance   # for now
                capacity: { cpus: 8 }

                # it stands in the cellar
                placements: ["*", web]

              # bought second-hand
              - { name: two, address: 10.0.0.2 }   # small
              - name: three
                address: 10.0.0.3

            # more to come
            state: files
            """);
  }

  @Test
  void an_entry_on_one_line_stays_on_one_line() {
    assertThat(file(FILE).changed("two", entry("status", new Text("maintenance"))).orElseThrow())
        .contains("  - { name: two, address: 10.0.0.2, status: maintenance }   # small\n")
        .hasLineCount(FILE.split("\n").length);
  }

  @Test
  void an_entry_goes_with_its_lines_and_no_other() {
    assertThat(file(FILE).without("one").orElseThrow())
        .startsWith("# my hosts\nhosts:\n\n  # bought second-hand\n  - { name: two");
    assertThat(file(FILE).without("three").orElseThrow())
        .contains("# small\n\n# more to come\nstate: files\n");
    assertThat(file(FILE).without("four")).isEmpty();
  }

  @Test
  void an_entry_is_added_behind_the_last_one() {
    assertThat(
            file(FILE)
                .withEntry(
                    entry(
                        "name", new Text("four"),
                        "address", new Text("fe80::1"),
                        "ssh_port", new EntryValue.WholeNumber(2222))))
        .contains(
            FILE.replace(
                "10.0.0.3\n",
                "10.0.0.3\n  - name: four\n    address: \"fe80::1\"\n    ssh_port: 2222\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "12",
        "",
        " x",
        "a: b",
        "a #b",
        "\"",
        "\\",
        "- x",
        "{",
        "é\u2028",
        "\n- name: evil",
        "@x"
      })
  void a_text_is_a_text_whatever_it_says(String text) {
    String after =
        file(FILE)
            .changed("three", entry("labels", new Table(Map.of("note", new Text(text)))))
            .orElseThrow();
    Sequence hosts = HostsAppendix.hosts(after).orElseThrow();
    Mapping labels =
        (Mapping)
            Objects.requireNonNull(((Mapping) hosts.items().get(2)).entries().get("labels"))
                .value();
    Scalar note = (Scalar) Objects.requireNonNull(labels.entries().get("note")).value();
    assertThat(note.raw()).isEqualTo(text);
    assertThat(note.kind()).isEqualTo(Scalar.ScalarType.TEXT);
    assertThat(hosts.items()).hasSize(3);
  }

  @Test
  void what_was_not_meant_to_change_changes_the_meaning_of_nothing() {
    String before = file(FILE).meaning("two").orElseThrow();
    String after =
        file(FILE).changed("three", entry("status", new Text("maintenance"))).orElseThrow();
    assertThat(file(after).meaning("two")).contains(before);
    assertThat(file(after).meaning("three")).isNotEqualTo(file(FILE).meaning("three"));
  }

  @Test
  void a_bad_value_is_an_error_of_the_file() {
    String after = file(FILE).changed("three", entry("status", new Text("broken"))).orElseThrow();
    assertThatThrownBy(() -> HostsRevision.requireNoNewProblem(FILE, after))
        .isInstanceOf(InvalidFilesException.class)
        .hasMessageContaining("hosts.yaml:18:13");
    String last = file("hosts:\n  - name: a\n    address: a\n").without("a").orElseThrow();
    assertThatThrownBy(() -> HostsRevision.requireNoNewProblem(FILE, last))
        .isInstanceOf(InvalidFilesException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hosts: [{ name: one, address: a }]\n",
        "hosts:\n  - { name: one,\n      address: a }\n",
        "hosts:\n  - &a { name: one, address: a }\n  - *a\n",
        "hosts:\n  - name: one\n    address: &x a\n    workdir: *x\n",
      })
  void what_is_written_in_an_unusual_way_is_left_alone(String text) {
    assertThat(file(text).changed("one", entry("address", new NoEntry()))).isEmpty();
  }

  @Test
  void lines_end_as_they_did() {
    String text = "hosts:\r\n  - name: one\r\n    address: a";
    assertThat(file(text).changed("one", entry("status", new Text("maintenance"))))
        .contains("hosts:\r\n  - name: one\r\n    address: a\r\n    status: maintenance\r\n");
    assertThat(file(text).changed("one", entry("address", new Text("b"))))
        .contains("hosts:\r\n  - name: one\r\n    address: b\r\n");
  }
}
