package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxChecksum.ChecksumKind;
import io.homelab.model.DeclaredBox;
import io.homelab.model.Lab;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code boxes} in {@code topology.yaml}. */
class BoxesReaderTest {
  private static final String SHA256 = "ab".repeat(32);

  @TempDir Path folder;

  private TemporaryFiles with(String boxes) {
    return TemporaryFiles.in(folder)
        .topology(
            "lab: devlab\nboxes: %s\ndefaults: { box: x/debian }\nmachines: [{ name: web }]\n"
                .formatted(boxes));
  }

  private DeclaredBox box(String keys) {
    Lab lab = with("{ x/debian: { %s } }".formatted(keys)).read().lab();
    return lab.boxes().of(lab.machines().getFirst().box());
  }

  @Test
  void a_file_is_relative_to_the_topology_and_takes_the_place_of_the_one_in_boxes_dir() {
    Lab lab = with("{ x/debian: { file: ../built/debian.box } }").read().lab();
    assertThat(lab.boxes().file(lab.machines().getFirst().box()))
        .contains(folder.resolve("../built/debian.box").normalize());
    assertThat(box("file: ~/debian.box").file()).contains(Path.of("/home/me/debian.box"));
  }

  @Test
  void a_box_with_an_address_has_no_file_here() {
    Lab lab = with("{ x/debian: { url: 'https://boxes.lan/debian.box?a=b' } }").read().lab();
    assertThat(lab.boxes().of(lab.machines().getFirst().box()).url())
        .contains("https://boxes.lan/debian.box?a=b");
    assertThat(lab.boxes().file(lab.machines().getFirst().box())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"32, md5", "40, sha1", "64, sha256", "96, sha384", "128, sha512"})
  void a_checksum_says_its_kind_or_its_length_does(int digits, String kind) {
    String hex = "1".repeat(digits);
    BoxChecksum expected = new BoxChecksum(ChecksumKind.named(kind).orElseThrow(), hex);
    assertThat(box("checksum: " + hex).checksum()).contains(expected);
    assertThat(box("checksum: %s:%s".formatted(kind, hex)).checksum()).contains(expected);
    assertThat(box("checksum: %s, checksum_type: %s".formatted(hex, kind)).checksum())
        .contains(expected);
  }

  @Test
  void a_checksum_in_capitals_is_the_same() {
    assertThat(box("checksum: 'SHA256:" + "AB".repeat(32) + "'").checksum())
        .contains(BoxChecksum.sha256(SHA256));
  }

  @Test
  void the_architecture_of_a_box_is_that_of_its_machines_unless_they_say_their_own() {
    List<Optional<String>> architectures =
        TemporaryFiles.in(folder)
            .topology(
                """
                lab: devlab
                boxes: { x/debian: { architecture: arm64 } }
                defaults: { box: x/debian }
                machines:
                  - name: web
                  - { name: db, box_architecture: amd64 }
                  - { name: other, box: x/alpine }
                """)
            .read()
            .lab()
            .machines()
            .stream()
            .map(machine -> machine.architecture())
            .toList();
    assertThat(architectures)
        .containsExactly(Optional.of("arm64"), Optional.of("amd64"), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [a]                                      | boxes is a list; expected a map (key: value)
          { a/b/c: { file: x.box } }               | a key of boxes is 'a/b/c'; expected the name of a box, such as owner/name
          { x: {} }                                | box 'x' says nothing; expected { url or file, checksum, architecture }
          { x: 5 }                                 | box 'x' is 5; expected { url or file, checksum, architecture }
          { x: { file: a.box, url: 'http://a/b' }} | box 'x' has both a file and a url; expected one of them
          { x: { url: 'ftp://a/b' } }              | url is 'ftp://a/b'; expected an http or https URL
          { x: { url: 'file:///b' } }              | url is 'file:///b'; expected an http or https URL
          { x: { url: 'http://me:pw@a/b' } }       | url is 'http://...@a/b'; expected a URL without a user or a password
          { x: { url: 'http://a/\u00e4.box' } }    | url is 'http://a/\u00e4.box'; expected an http or https URL in plain characters
          { x: { checksum: abc } }                 | checksum is 'abc'; expected a checksum: KIND:HEX or HEX, of the kind md5, sha1, sha256, sha384, sha512
          { x: { checksum_type: md5 } }            | checksum_type is there without a checksum; expected a checksum, too
          { x: { architecture: x86_64 } }          | architecture is 'x86_64'; expected Vagrant's name of it: 'amd64'
          """)
  void what_is_no_description_of_a_box_is_a_mistake_of_the_file(String boxes, String problem) {
    assertThat(with(boxes).problems()).singleElement().asString().endsWith(problem);
  }

  @Test
  void a_checksum_of_another_kind_than_it_says_is_a_mistake_of_the_file() {
    assertThat(with("{ x: { checksum: %s, checksum_type: sha1 } }".formatted(SHA256)).problems())
        .singleElement()
        .asString()
        .endsWith("checksum has the form of sha256; expected that of checksum_type, sha1");
  }
}
