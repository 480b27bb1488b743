package io.homelab.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The box files that a server keeps for its labs. */
public final class ImagesView {
  private ImagesView() {}

  /**
   * A box file.
   *
   * @param id its name without the ending
   * @param box the box; known of those that were uploaded
   * @param provider its provider; known of the same
   * @param bytes how long it is
   * @param sha256 of its content; known of the same, unless somebody has written the file since
   * @param changed when it was written
   * @param token whose token uploaded it
   */
  public record Image(
      String id,
      Optional<String> box,
      Optional<String> provider,
      long bytes,
      Optional<String> sha256,
      Instant changed,
      Optional<String> token) {}

  /**
   * A box file on its way.
   *
   * @param id what the image will be called
   * @param offset how many bytes are here
   * @param bytes how many there will be
   */
  public record ImageUpload(String id, long offset, long bytes) {
    /** Whether all of it is here. */
    public boolean isComplete() {
      return offset == bytes;
    }
  }

  /** {@code images}. */
  public static String json(List<Image> images) {
    JsonDocument json = JsonDocument.pretty().startArray("images");
    for (Image each : images) {
      put(json.startObject(), each).endObject();
    }
    return json.endArray().end();
  }

  /** One of them. */
  public static String json(Image image) {
    return put(JsonDocument.pretty(), image).end();
  }

  /** {@code id}, {@code offset}, {@code bytes}, {@code complete}. */
  public static String json(ImageUpload upload) {
    return JsonDocument.pretty()
        .put("id", upload.id())
        .put("offset", upload.offset())
        .put("bytes", upload.bytes())
        .put("complete", upload.isComplete())
        .end();
  }

  private static JsonDocument put(JsonDocument json, Image image) {
    return json.put("id", image.id())
        .put("box", image.box())
        .put("provider", image.provider())
        .put("bytes", image.bytes())
        .put("sha256", image.sha256())
        .put("changed_at", image.changed().toString())
        .put("token", image.token());
  }
}
