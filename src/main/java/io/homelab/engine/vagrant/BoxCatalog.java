package io.homelab.engine.vagrant;

import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The catalog that gives a box file a name and a version: {@code vagrant box add} registers a bare
 * file as version 0.
 */
public final class BoxCatalog {
  private static final String PLAIN_IN_URL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

  private BoxCatalog() {}

  /** The name of a box's catalog file, beside the box file. */
  public static String fileName(BoxRef box) {
    return box.fileName() + ".json";
  }

  /**
   * The bytes of the catalog of a file on the host; the same input always gives the same bytes.
   *
   * @param box the box
   * @param boxFile the absolute path of the box file on the host
   * @param sha256 the file's SHA-256, in hex; Vagrant checks it
   * @throws IllegalArgumentException when the path is not absolute
   */
  public static byte[] bytes(BoxRef box, String boxFile, String sha256) {
    return bytes(box, fileUrl(boxFile), Optional.of(BoxChecksum.sha256(sha256)));
  }

  /** The bytes of the catalog of a file on the web. */
  static byte[] bytes(BoxRef box, BoxDownload download) {
    return bytes(box, download.url(), download.checksum());
  }

  private static byte[] bytes(BoxRef box, String url, Optional<BoxChecksum> checksum) {
    JsonMapper mapper = JsonMapper.shared();
    ObjectNode root = mapper.createObjectNode();
    root.put("name", box.name());
    ObjectNode version = root.putArray("versions").addObject();
    version.put("version", box.version());
    ObjectNode provider = version.putArray("providers").addObject();
    provider.put("name", box.provider());
    provider.put("url", url);
    checksum.ifPresent(
        sum -> provider.put("checksum_type", sum.kind().wireName()).put("checksum", sum.hex()));
    return mapper
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(root)
        .concat("\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String fileUrl(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
    StringBuilder url = new StringBuilder("file://");
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN_IN_URL.indexOf(b) >= 0) {
        url.append((char) b);
      } else {
        url.append('%').append("%02X".formatted(b & 0xff));
      }
    }
    return url.toString();
  }
}
