package io.homelab.report;

import io.homelab.operations.PoolUnit;
import java.util.List;

/** What {@code pool unit} prints: a unit of a user's own systemd. */
public final class PoolUnitView {
  /** Plain words need no quotes. */
  private static final String PLAIN = "[A-Za-z0-9_@+:,./=%$-]+";

  private PoolUnitView() {}

  /** The text of the unit, with what to do with it. */
  public static String text(PoolUnit unit) {
    String file = name(unit);
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Keeps the pools of lab %s ready, by the systemd of your account:
        #   mkdir -p ~/.config/systemd/user
        #   homelab pool unit > ~/.config/systemd/user/%s
        #   systemctl --user daemon-reload
        #   systemctl --user enable --now %s
        #   loginctl enable-linger    # so that it also runs while you are not logged in
        [Unit]
        Description=HomeLab: the pools of lab %s
        StartLimitIntervalSec=0

        [Service]
        """
            .formatted(unit.lab(), file, file, unit.lab()));
    unit.variables()
        .forEach((key, value) ->
            out.append("Environment=").append(word(key + "=" + value)).append('\n'));
    out.append("WorkingDirectory=").append(specifiers(unit.folder().toString())).append('\n');
    out.append("ExecStart=").append(commandLine(unit.command())).append('\n');
    return out.append(
            """
            Restart=on-failure
            RestartSec=15
            # Ctrl-C for homelab: it ends what it does on the hosts, and with 130.
            KillSignal=SIGINT
            KillMode=mixed
            SuccessExitStatus=130 143
            TimeoutStopSec=90

            [Install]
            WantedBy=default.target
            """)
        .toString();
  }

  private static String name(PoolUnit unit) {
    return "homelab-pool-%s.service".formatted(unit.lab());
  }

  /** In the arguments, systemd puts variables after a dollar sign; not in the program's path. */
  static String commandLine(List<String> command) {
    StringBuilder out = new StringBuilder(word(command.getFirst()));
    for (String argument : command.subList(1, command.size())) {
      out.append(' ').append(word(argument.replace("$", "$$")));
    }
    return out.toString();
  }

  /** One word for systemd, in quotes if it needs them. */
  static String word(String text) {
    String known = specifiers(text);
    if (known.matches(PLAIN)) {
      return known;
    }
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < known.length(); i++) {
      char c = known.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isISOControl(c)) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** A percent sign begins a specifier, also in quotes. */
  static String specifiers(String text) {
    return text.replace("%", "%%");
  }

  /** {@code unit}: the same text; {@code name}: that of its file. */
  public static String json(PoolUnit unit) {
    return JsonDocument.pretty().put("name", name(unit)).put("unit", text(unit)).end();
  }
}
