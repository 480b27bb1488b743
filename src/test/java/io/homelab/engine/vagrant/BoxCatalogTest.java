package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BoxCatalogTest {
  private static final BoxRef BOX = new BoxRef("me/al\"pine", "1.0.0", "libvirt");

  private static final String SUM = "ab".repeat(32);

  @Test
  void the_catalog_names_the_box_its_version_and_its_file() {
    String catalog =
        new String(
            BoxCatalog.bytes(BOX, "/home/ops/my lab/b\u00e4r#1%.box", SUM), StandardCharsets.UTF_8);

    assertThat(catalog)
        .isEqualTo(
            """
            {
              "name" : "me/al\\"pine",
              "versions" : [ {
                "version" : "1.0.0",
                "providers" : [ {
                  "name" : "libvirt",
                  "url" : "file:///home/ops/my%20lab/b%C3%A4r%231%25.box",
                  "checksum_type" : "sha256",
                  "checksum" : "abababababababababababababababababababababababababababababababab"
                } ]
              } ]
            }
            """);
  }

  @Test
  void a_relative_box_file_is_refused_since_a_url_cannot_say_it() {
    assertThatThrownBy(() -> BoxCatalog.bytes(BOX, "boxes/x.box", SUM))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void the_catalog_of_a_file_on_the_web_has_its_address_and_its_checksum_of_any_kind() {
    BoxDownload download =
        new BoxDownload(
            "https://boxes.lan/a.box",
            BoxChecksum.parse("md5:" + "0f".repeat(16)),
            OptionalLong.of(7));
    assertThat(new String(BoxCatalog.bytes(BOX, download), StandardCharsets.UTF_8))
        .contains(
            "\"url\" : \"https://boxes.lan/a.box\"",
            "\"checksum_type\" : \"md5\"",
            "\"checksum\" : \"" + "0f".repeat(16) + "\"");
    BoxDownload unchecked =
        new BoxDownload("https://boxes.lan/a.box", Optional.empty(), OptionalLong.empty());
    assertThat(new String(BoxCatalog.bytes(BOX, unchecked), StandardCharsets.UTF_8))
        .doesNotContain("checksum");
  }
}
