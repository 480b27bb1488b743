package io.homelab.state;

import io.homelab.model.HostName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The state, to be read. */
public final class StateText {
  private StateText() {}

  /** Exactly what the state file holds. */
  public static String json(LabState state) {
    return new String(StateJson.write(state), StandardCharsets.UTF_8) + "\n";
  }

  /** The same for whoever keeps it: the same state gives the same text. */
  public static String kept(LabState state) {
    return new String(StateJson.write(state), StandardCharsets.UTF_8);
  }

  /**
   * The state that a file from elsewhere holds, in the form of {@link #json}.
   *
   * @param file where it is, for the message
   * @throws StateException when it holds none, or one that another version of the program wrote
   */
  public static LabState read(Path file, byte[] content) {
    try {
      return StateJson.read(content);
    } catch (StateJson.OtherVersionException e) {
      throw new StateException(
          "cannot read " + file + ": " + e.getMessage(),
          "use the version of homelab that wrote it",
          e);
    } catch (IllegalArgumentException e) {
      throw new StateException(
          "%s holds no state: %s".formatted(file, e.getMessage()),
          "push what 'homelab state pull' printed, or the file that a failed run named",
          e);
    }
  }

  /** One line for every machine. */
  public static String human(LabState state) {
    StringBuilder text = new StringBuilder();
    text.append("lab %s, serial %d%n".formatted(state.lab(), state.serial()));
    if (!state.cordoned().isEmpty()) {
      text.append(
          "cordoned: %s%n"
              .formatted(
                  String.join(", ", state.cordoned().stream().map(HostName::value).toList())));
    }
    for (Map.Entry<?, MachineRecord> entry : state.machines().entrySet()) {
      MachineRecord record = entry.getValue();
      text.append(
          "%s on %s: %s, %s, box %s%s%s%n"
              .formatted(
                  entry.getKey(),
                  record.host(),
                  record.phase().wireName(),
                  record.power().name().toLowerCase(Locale.ROOT),
                  record.box(),
                  record.privateIp().map(ip -> ", private " + ip).orElse(""),
                  record.bridgedAddress().map(ip -> ", bridged " + ip).orElse("")));
    }
    return text.toString();
  }
}
