package io.homelab.plan.inputs;

import io.homelab.boxes.BoxRegistry;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.StockedBox;
import io.homelab.model.UrlSecrets;
import io.homelab.plan.BoxSupply;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where boxes can come from. */
final class BoxInputs {
  private BoxInputs() {}

  static void write(ObjectNode root, BoxSupply supply) {
    root.put("box_server", supply.server());
    ObjectNode urls = root.putObject("box_urls");
    supply.urls().forEach((name, url) -> urls.put(name, UrlSecrets.hiddenIn(url)));
    ArrayNode files = root.putArray("box_files");
    supply
        .here()
        .forEach((box, stocked) -> {
          ObjectNode node =
              Parts.writeBox(files.addObject(), box)
                  .put("bytes", stocked.bytes())
                  .put("source", stocked.place().wireName());
          stocked.architecture().ifPresent(word -> node.put("architecture", word));
        });
    ArrayNode downloads = root.putArray("box_downloads");
    supply
        .downloads()
        .forEach((box, download) -> {
          ObjectNode node =
              Parts.writeBox(downloads.addObject(), box)
                  .put("url", UrlSecrets.hiddenIn(download.url()));
          download.checksum().ifPresent(sum -> node.put("checksum", sum.toString()));
          if (download.bytes().isPresent()) {
            node.put("bytes", download.bytes().getAsLong());
          }
        });
    writeRelays(root, supply);
  }

  private static void writeRelays(ObjectNode root, BoxSupply supply) {
    ArrayNode relays = root.putArray("box_relays");
    supply.relayed().forEach(box -> Parts.writeBox(relays.addObject(), box));
  }

  static BoxSupply read(InputObject in) {
    return new BoxSupply(
        byBox(
            in,
            "box_files",
            entry ->
                new StockedBox(
                    entry.number("bytes", 0, Parts.MOST),
                    entry.optionalText("source", BoxInputs::place).orElse(BoxPlace.BOXES_DIR),
                    entry.optionalText("architecture", BoxInputs::architecture))),
        in.optionalMap("box_urls", name -> name, BoxInputs::address).orElseGet(TreeMap::new),
        in.optionalText("box_server", BoxInputs::server).orElse(BoxRegistry.PUBLIC),
        byBox(in, "box_downloads", BoxInputs::download),
        new TreeSet<>(byBox(in, "box_relays", entry -> entry).keySet()));
  }

  private static BoxDownload download(InputObject entry) {
    Optional<BoxChecksum> checksum = entry.optionalText("checksum", BoxInputs::checksum);
    OptionalLong bytes = entry.optionalNumber("bytes", Parts.MOST);
    return new BoxDownload(entry.text("url", BoxInputs::address), checksum, bytes);
  }

  /** Files of an earlier version have not all of the lists. */
  private static <T> SortedMap<BoxRef, T> byBox(
      InputObject in, String key, Function<InputObject, T> reader) {
    SortedMap<BoxRef, T> all = new TreeMap<>();
    in.optionalObjects(
        key,
        entry -> {
          BoxRef box = Parts.readBox(entry);
          if (all.put(box, reader.apply(entry)) != null) {
            throw new IllegalArgumentException(box + " occurs twice");
          }
          return box;
        });
    return all;
  }

  private static BoxPlace place(String word) {
    for (BoxPlace place : BoxPlace.values()) {
      if (place.wireName().equals(word)) {
        return place;
      }
    }
    throw new IllegalArgumentException("expected where a box file is");
  }

  private static String architecture(String text) {
    if (!text.matches("[a-z0-9_]{1,20}")) {
      throw new IllegalArgumentException("expected an architecture");
    }
    return text;
  }

  private static String address(String text) {
    if (!BoxDownload.isAddress(text)) {
      throw new IllegalArgumentException("expected an http or https URL");
    }
    return text;
  }

  private static BoxChecksum checksum(String text) {
    return BoxChecksum.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("expected a checksum"));
  }

  private static String server(String text) {
    if (!BoxRegistry.isServer(text)) {
      throw new IllegalArgumentException("expected the URL of a registry");
    }
    return text;
  }
}
