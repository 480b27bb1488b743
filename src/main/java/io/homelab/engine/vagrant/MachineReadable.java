package io.homelab.engine.vagrant;

import io.homelab.model.MachineName;
import io.homelab.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code vagrant --machine-readable}: {@code TIMESTAMP,MACHINE,TYPE,DATA...}.
 *
 * @param timestamp seconds since 1970, as the host's clock says
 * @param machine the machine that it is about; absent when it is about none
 * @param type what kind of line, for example {@code ui}
 * @param data the rest, with Vagrant's escapes undone
 */
public record MachineReadable(
    long timestamp, Optional<MachineName> machine, String type, List<String> data) {
  private static final String COMMA = "%!(VAGRANT_COMMA)";

  /** Copies the data. */
  public MachineReadable {
    data = List.copyOf(data);
  }

  /** What a line means to someone who waits. */
  public sealed interface Notice {
    /** An action such as {@code up}, {@code halt} or {@code destroy} begins. */
    record ActionStarted(String action) implements Notice {}

    /** The action ended well. */
    record ActionEnded(String action) implements Notice {}

    /**
     * Vagrant says something to a person.
     *
     * @param level {@code info}, {@code output}, {@code detail}, {@code warn}, {@code error} or
     *     {@code success}
     * @param text the words, without the machine's name in front
     */
    record UiLine(String level, String text) implements Notice {}

    /**
     * Vagrant thinks that the machine is so.
     *
     * @param state for example {@code running}, {@code shutoff}, {@code not_created}
     */
    record State(String state) implements Notice {}

    /**
     * How the machine is reached.
     *
     * @param config an entry of {@code ssh_config}
     */
    record WayIn(String config) implements Notice {}

    /**
     * Vagrant gives up.
     *
     * @param kind the name of its error class
     * @param text its words
     */
    record GaveUp(String kind, String text) implements Notice {}
  }

  /** The line, or nothing when it is not one: other programs write to the same output. */
  public static Optional<MachineReadable> parse(String line) {
    String[] fields = line.split(",", -1);
    if (fields.length < 3 || !fields[0].matches("[0-9]{1,18}") || fields[2].isEmpty()) {
      return Optional.empty();
    }
    List<String> data = new ArrayList<>();
    for (int i = 3; i < fields.length; i++) {
      data.add(unescape(fields[i]));
    }
    Optional<MachineName> machine =
        Names.isValid(fields[1]) ? Optional.of(new MachineName(fields[1])) : Optional.empty();
    return Optional.of(new MachineReadable(Long.parseLong(fields[0]), machine, fields[2], data));
  }

  /** What the line means; nothing when it is of no interest, as for example {@code metadata}. */
  public Optional<Notice> progress() {
    return switch (type) {
      case "action" -> action();
      case "ui" -> data.size() < 2 ? Optional.empty() : said();
      case "state" -> data.isEmpty() ? Optional.empty() : state();
      case "ssh-config" -> data.stream().findFirst().map(Notice.WayIn::new);
      case "error-exit" -> data.isEmpty() ? Optional.empty() : failed();
      default -> Optional.empty();
    };
  }

  private Optional<Notice> action() {
    if (data.size() < 2) {
      return Optional.empty();
    }
    return switch (data.get(1)) {
      case "start" -> Optional.of(new Notice.ActionStarted(data.get(0)));
      case "end" -> Optional.of(new Notice.ActionEnded(data.get(0)));
      default -> Optional.empty();
    };
  }

  private Optional<Notice> said() {
    return Optional.of(new Notice.UiLine(data.get(0), withoutName(data.get(1))));
  }

  private Optional<Notice> state() {
    return Optional.of(new Notice.State(data.get(0)));
  }

  private Optional<Notice> failed() {
    return Optional.of(new Notice.GaveUp(data.get(0), data.size() > 1 ? data.get(1).strip() : ""));
  }

  /** Vagrant begins every line with {@code ==> NAME: } or with the name behind spaces. */
  private String withoutName(String text) {
    if (machine.isEmpty()) {
      return text;
    }
    String name = machine.get().value() + ": ";
    StringBuilder plain = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      String bare = line.startsWith("==> ") ? line.substring(4) : line.stripLeading();
      plain.append(plain.isEmpty() ? "" : "\n");
      plain.append(bare.startsWith(name) ? bare.substring(name.length()) : line);
    }
    return plain.toString();
  }

  /** Vagrant escapes no backslash, so a text that has {@code \n} in it cannot be told apart. */
  private static String unescape(String field) {
    return field.replace(COMMA, ",").replace("\\n", "\n").replace("\\r", "\r");
  }
}
