package io.homelab.engine.vagrant;

import io.homelab.engine.BoxUse;
import io.homelab.engine.ShelfReport;
import io.homelab.engine.ShelvedBox;
import io.homelab.model.AnswerLines;
import io.homelab.model.BoxRef;
import io.homelab.model.PlainText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code shelf.sh} tells of a host's boxes. It comes from a host, so nothing in it is taken on
 * trust; what makes no sense is a doubt, and a box in doubt stays.
 */
final class ShelfAnswer {
  private static final String BEGIN = "homelab-shelf-begin 1";
  private static final String END = "homelab-shelf-end";
  private static final String LIBVIRT = "libvirt";
  private static final Pattern BOX_PART = Pattern.compile("[A-Za-z0-9._+~-]{1,128}");
  private static final Pattern BOX_NAME =
      Pattern.compile("[A-Za-z0-9._+~-]{1,128}(/[A-Za-z0-9._+~-]{1,128})?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
  private static final Pattern CONFIG =
      Pattern.compile(" *(?:- )?(box|box_version): \"?([^\"]*)\"?");

  private final SortedMap<BoxRef, Copies> copies = new TreeMap<>();
  private final List<BoxUse> uses = new ArrayList<>();
  private final SequencedSet<String> doubts = new LinkedHashSet<>();
  private final SequencedSet<String> libvirtDoubts = new LinkedHashSet<>();
  private final List<Volume> volumes = new ArrayList<>();
  private final List<Disk> disks = new ArrayList<>();

  /** What the lines of a text are about, until the next one begins. */
  private Optional<Foreign> foreign = Optional.empty();

  private record Foreign(Kind kind, String place, String machine, StringBuilder text) {
    enum Kind {
      MADE,
      CONFIG,
      INDEX
    }
  }

  private record Disk(String uri, String domain, String source) {}

  /** The folders of one box: more than one where it is there for several architectures. */
  private static final class Copies {
    private int folders;
    private long bytes;
    private boolean brought = true;
    private boolean linked;
  }

  /**
   * A volume of libvirt.
   *
   * @param uri the libvirt
   * @param pool its storage pool
   * @param name its name there
   * @param path where it is
   * @param bytes what it takes of the disk
   * @param backing the path of what it is laid over; may be empty
   */
  record Volume(String uri, String pool, String name, String path, long bytes, String backing) {
    /**
     * Whether vagrant-libvirt made it from that box: a disk of it, in the name's older form too.
     */
    boolean isImageOf(BoxRef box) {
      String prefix = BoxSync.nameInStore(box) + "_vagrant_box_image_" + box.version();
      return box.provider().equals(LIBVIRT)
          && name.startsWith(prefix)
          && name.endsWith(".img")
          && (name.length() == prefix.length() + 4 || name.charAt(prefix.length()) == '_');
    }
  }

  private ShelfAnswer() {}

  /**
   * Reads an answer; what a login banner printed before it does not matter.
   *
   * @return nothing if it was cut off
   */
  static Optional<ShelfAnswer> parse(String stdout) {
    List<String> lines = AnswerLines.of(stdout);
    int begin = lines.lastIndexOf(BEGIN);
    int end = lines.lastIndexOf(END);
    if (begin < 0 || end < begin) {
      return Optional.empty();
    }
    ShelfAnswer answer = new ShelfAnswer();
    lines.subList(begin + 1, end).forEach(answer::read);
    answer.finish();
    return Optional.of(answer);
  }

  /** What all this comes to. */
  ShelfReport report() {
    List<ShelvedBox> boxes = new ArrayList<>();
    copies.forEach((box, found) -> {
      long images = images(box).stream().mapToLong(Volume::bytes).sum();
      boxes.add(new ShelvedBox(box, found.bytes + images, found.brought, doubts(box, found)));
    });
    return new ShelfReport(boxes, uses);
  }

  /** The volumes that vagrant-libvirt made from a box. */
  List<Volume> images(BoxRef box) {
    return volumes.stream().filter(volume -> volume.isImageOf(box)).toList();
  }

  private List<String> doubts(BoxRef box, Copies found) {
    SequencedSet<String> why = new LinkedHashSet<>();
    uses.stream().filter(use -> use.isOf(box)).forEach(use -> why.add(use.by()));
    if (box.provider().equals(LIBVIRT)) {
      images(box).forEach(image -> why.addAll(onTopOf(image)));
      why.addAll(libvirtDoubts);
    }
    if (found.linked) {
      why.add("VirtualBox machines may be linked to it");
    }
    if (found.folders > 1) {
      why.add("it is there for several architectures");
    }
    copies.keySet().stream()
        .filter(other ->
            !other.equals(box)
                && new BoxUse(
                        other.name(),
                        Optional.of(other.version()),
                        Optional.of(other.provider()),
                        "")
                    .isOf(box))
        .forEach(other -> why.add("Vagrant takes it for version " + other.version()));
    why.addAll(doubts);
    return List.copyOf(why);
  }

  private List<String> onTopOf(Volume image) {
    List<String> why = new ArrayList<>();
    for (Volume volume : volumes) {
      if (volume.backing().equals(image.path())) {
        why.add("the disk %s in pool %s is laid over it".formatted(volume.name(), volume.pool()));
      }
    }
    for (Disk disk : disks) {
      if (disk.source().equals(image.path()) || disk.source().equals(image.name())) {
        why.add("VM %s has it as its disk".formatted(disk.domain()));
      }
    }
    if (!image.path().startsWith("/")) {
      why.add("where its volume %s is cannot be told".formatted(image.name()));
    }
    return why;
  }

  private void read(String line) {
    int tab = line.indexOf('\t');
    String key = tab < 0 ? line : line.substring(0, tab);
    String rest = tab < 0 ? "" : line.substring(tab + 1);
    String[] fields = rest.split("\t", -1);
    switch (key) {
      case "box" -> box(fields);
      case "made" -> begin(Foreign.Kind.MADE, fields);
      case "config" -> begin(Foreign.Kind.CONFIG, fields);
      case "index" -> begin(Foreign.Kind.INDEX, fields);
      case "made_text", "config_text", "index_text" ->
          foreign.ifPresent(text -> text.text().append(rest).append('\n'));
      case "volume" -> volume(fields);
      case "disk" -> {
        if (fields.length == 3) {
          disks.add(new Disk(fields[0], PlainText.line(fields[1]), fields[2]));
        }
      }
      case "unsure" ->
          (fields.length == 2 && fields[0].equals(LIBVIRT) ? libvirtDoubts : doubts)
              .add(
                  "it is not known whether anything needs it: "
                      + PlainText.line(fields[fields.length - 1]));
      default -> doubts.add("the host's list of boxes has a line that makes no sense");
    }
  }

  /** NAME/VERSION/PROVIDER, since Vagrant 2.4 also NAME/VERSION/ARCHITECTURE/PROVIDER. */
  private void box(String[] fields) {
    String[] parts = fields[0].split("/", -1);
    if (fields.length != 3
        || (parts.length != 3 && parts.length != 4)
        || !Arrays.stream(parts).allMatch(part -> BOX_PART.matcher(part).matches())) {
      return;
    }
    String name = parts[0].replace("-VAGRANTSLASH-", "/").replace("-VAGRANTCOLON-", ":");
    Copies found =
        copies.computeIfAbsent(
            new BoxRef(name, parts[1], parts[parts.length - 1]), key -> new Copies());
    found.folders++;
    found.bytes += number(fields[1]) * 1024;
    found.linked |= fields[2].equals("linked");
    found.brought &= fields[2].equals("homelab");
  }

  private void volume(String[] fields) {
    if (fields.length == 6) {
      volumes.add(
          new Volume(
              fields[0],
              fields[1],
              fields[2],
              plain(fields[3]),
              number(fields[4]),
              plain(fields[5])));
    }
  }

  /** A text as XML has it. */
  private static String plain(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
  }

  private static long number(String digits) {
    return NUMBER.matcher(digits).matches() ? Long.parseLong(digits) : 0;
  }

  private void begin(Foreign.Kind kind, String[] fields) {
    finish();
    String machine = fields.length > 1 ? fields[1].replaceFirst("/.*", "") : "";
    foreign =
        Optional.of(
            new Foreign(
                kind, PlainText.line(fields[0]), PlainText.line(machine), new StringBuilder()));
  }

  private void finish() {
    Optional<Foreign> last = foreign;
    foreign = Optional.empty();
    last.ifPresent(text -> {
      try {
        switch (text.kind()) {
          case MADE -> made(text);
          case CONFIG -> config(text);
          case INDEX -> index(text);
        }
      } catch (JacksonException | IllegalArgumentException e) {
        String file =
            switch (text.kind()) {
              case MADE -> "the box of machine %s in %s".formatted(text.machine(), text.place());
              case CONFIG -> text.place() + "/" + VosConfig.FILE_NAME;
              case INDEX -> "Vagrant's list of machines";
            };
        doubts.add("it is not known whether anything needs it: %s makes no sense".formatted(file));
      }
    });
  }

  private void made(Foreign text) {
    JsonNode meta = JsonMapper.shared().readTree(text.text().toString());
    uses.add(
        use(meta, "machine %s in %s was made from it".formatted(text.machine(), text.place())));
  }

  /** The boxes that another lab's machines are to be made from, for whatever provider. */
  private void config(Foreign text) {
    Optional<String> box = Optional.empty();
    List<String> lines = new ArrayList<>(text.text().toString().lines().toList());
    lines.add("box: \"\"");
    for (String line : lines) {
      Matcher entry = CONFIG.matcher(line);
      if (!entry.matches()) {
        throw new IllegalArgumentException("not as homelab writes it");
      }
      boolean version = entry.group(1).equals("box_version");
      if (box.isPresent()) {
        uses.add(
            new BoxUse(
                box.get(),
                version ? exact(entry.group(2)) : Optional.empty(),
                Optional.empty(),
                "the lab in %s needs it".formatted(text.place())));
        box = Optional.empty();
      }
      if (!version && !entry.group(2).isEmpty()) {
        box = Optional.of(named(entry.group(2)));
      }
    }
  }

  private void index(Foreign text) {
    JsonNode root = JsonMapper.shared().readTree(text.text().toString());
    for (Map.Entry<String, JsonNode> entry : root.path("machines").properties()) {
      JsonNode machine = entry.getValue();
      JsonNode box = machine.path("extra_data").path("box");
      if (box.isObject()) {
        uses.add(
            use(
                box,
                "Vagrant knows machine %s in %s, made from it"
                    .formatted(
                        PlainText.line(machine.path("name").asString("")),
                        PlainText.line(machine.path("vagrantfile_path").asString("")))));
      }
    }
  }

  private static BoxUse use(JsonNode box, String by) {
    return new BoxUse(
        named(box.path("name").asString("")),
        exact(box.path("version").asString("")),
        Optional.of(box.path("provider").asString("")).filter(text -> !text.isEmpty()),
        by);
  }

  private static String named(String name) {
    if (!BOX_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a box's name");
    }
    return name;
  }

  private static Optional<String> exact(String version) {
    return Optional.of(version).filter(text -> BOX_PART.matcher(text).matches());
  }
}
