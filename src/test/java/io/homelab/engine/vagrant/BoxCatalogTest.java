package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.model.BoxRef;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BoxCatalogTest {
  private static final BoxRef BOX = new BoxRef("me/al\"pine", "1.0.0", "libvirt");

  @Test
  void the_catalog_names_the_box_its_version_and_its_file() {
    String catalog =
        new String(
            BoxCatalog.bytes(BOX, "/home/ops/my lab/b\u00e4r#1%.box", "abc"),
            StandardCharsets.UTF_8);

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
                  "checksum" : "abc"
                } ]
              } ]
            }
            """);
  }

  @Test
  void a_relative_box_file_is_refused_since_a_url_cannot_say_it() {
    assertThatThrownBy(() -> BoxCatalog.bytes(BOX, "boxes/x.box", "abc"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
