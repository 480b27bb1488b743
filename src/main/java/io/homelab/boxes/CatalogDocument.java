package io.homelab.boxes;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a catalog as Vagrant's box format documents it: {@code versions}, each with {@code version}
 * and {@code providers}, each with {@code name} and perhaps {@code architecture}, {@code checksum},
 * {@code checksum_type} and {@code url}.
 */
final class CatalogDocument {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CatalogDocument() {}

  static CatalogAnswer read(byte[] bytes) {
    JsonNode root;
    try {
      root = MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      return new CatalogAnswer.Malformed("it is not JSON");
    }
    if (!root.path("versions").isArray()) {
      return new CatalogAnswer.Malformed("it has no 'versions'");
    }
    List<BoxOffer> offers = new ArrayList<>();
    for (JsonNode version : root.path("versions")) {
      String number = version.path("version").asString("");
      if (BoxVersion.isOne(number)) {
        for (JsonNode provider : version.path("providers")) {
          offer(number, provider).ifPresent(offers::add);
        }
      }
    }
    return new CatalogAnswer.Listed(text(root, "name", "[\\w.-]{1,200}(/[\\w.-]{1,200})?"), offers);
  }

  private static Optional<BoxOffer> offer(String version, JsonNode provider) {
    String name = provider.path("name").asString("");
    if (!name.matches("[A-Za-z0-9_.-]{1,64}")) {
      return Optional.empty();
    }
    return Optional.of(
        new BoxOffer(
            BoxVersion.of(version),
            name,
            text(provider, "architecture", "[a-z0-9_]{1,20}")
                .filter(word -> !word.equals("unknown")),
            BoxChecksum.parse(
                provider.path("checksum_type").asString("")
                    + ":"
                    + provider.path("checksum").asString("")),
            Optional.of(provider.path("url").asString("")).filter(BoxDownload::isAddress)));
  }

  private static Optional<String> text(JsonNode node, String key, String grammar) {
    return Optional.of(node.path(key).asString("")).filter(text -> text.matches(grammar));
  }
}
