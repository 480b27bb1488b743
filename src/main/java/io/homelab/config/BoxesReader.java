package io.homelab.config;

import io.homelab.config.YamlValue.MapEntry;
import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxChecksum.ChecksumKind;
import io.homelab.model.DeclaredBox;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code boxes}: what a topology says about single boxes, as {@code box_url}, {@code
 * box_download_checksum} and {@code box_architecture} do in a Vagrantfile.
 */
final class BoxesReader {
  private static final String CHECKSUM =
      "expected a checksum: KIND:HEX or HEX, of the kind " + String.join(", ", kinds());

  private final ValueReader values;
  private final Function<String, Path> paths;

  /**
   * A reader.
   *
   * @param paths what a path in the file means
   */
  BoxesReader(ValueReader values, Function<String, Path> paths) {
    this.values = values;
    this.paths = paths;
  }

  private static Iterable<String> kinds() {
    return ChecksumKind.wireNames();
  }

  /** By the box's name; empty without the key. */
  SortedMap<String, DeclaredBox> read(Fields top) {
    SortedMap<String, DeclaredBox> boxes = new TreeMap<>();
    Optional<Mapping> map = top.map("boxes");
    if (map.isPresent()) {
      for (Map.Entry<String, MapEntry> each : map.get().entries().entrySet()) {
        String complaint = TextRules.box(each.getKey());
        if (complaint != null) {
          values
              .problems()
              .add(
                  each.getValue().keyAt(),
                  "a key of boxes is " + Wording.quote(each.getKey()),
                  complaint);
        }
        read(each.getKey(), each.getValue().value())
            .ifPresent(box -> boxes.put(each.getKey(), box));
      }
    }
    return boxes;
  }

  private Optional<DeclaredBox> read(String name, YamlValue value) {
    String owner = "box '" + Wording.shorten(name) + "'";
    String expected = "expected { url or file, checksum, architecture }";
    Optional<Mapping> map = values.map(value, owner, expected);
    if (map.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = new Fields(map.get(), owner, values);
    if (map.get().entries().isEmpty()) {
      values.problems().add(fields.at(), owner + " says nothing", expected);
    }
    Optional<Path> file = fields.text("file", TextRules::localPath).map(paths);
    Optional<String> url = fields.text("url", TextRules::boxUrl);
    if (fields.has("file") && fields.has("url")) {
      values
          .problems()
          .add(fields.at("url"), owner + " has both a file and a url", "expected one of them");
    }
    DeclaredBox box =
        new DeclaredBox(
            file, url, checksum(fields), fields.text("architecture", TextRules::architecture));
    fields.rejectUnknown();
    return Optional.of(box);
  }

  private Optional<BoxChecksum> checksum(Fields fields) {
    Optional<String> kind = fields.text("checksum_type", BoxesReader::kind);
    Optional<BoxChecksum> checksum =
        fields
            .value("checksum")
            .flatMap(v -> values.scalarText(v, "checksum", BoxesReader::digest))
            .flatMap(BoxChecksum::parse);
    if (fields.has("checksum_type") && !fields.has("checksum")) {
      values
          .problems()
          .add(
              fields.at("checksum_type"),
              "checksum_type is there without a checksum",
              "expected a checksum, too");
    }
    if (checksum.isPresent()
        && kind.isPresent()
        && !checksum.get().kind().wireName().equals(kind.get())) {
      values
          .problems()
          .add(
              fields.at("checksum"),
              "checksum has the form of " + checksum.get().kind().wireName(),
              "expected that of checksum_type, " + kind.get());
      return Optional.empty();
    }
    return checksum;
  }

  private static @Nullable String kind(String text) {
    return ChecksumKind.named(text).isPresent()
        ? null
        : Wording.oneOf(text, ChecksumKind.wireNames());
  }

  private static @Nullable String digest(String text) {
    return BoxChecksum.parse(text).isPresent() ? null : CHECKSUM;
  }
}
