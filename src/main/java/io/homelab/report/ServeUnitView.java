package io.homelab.report;

import io.homelab.operations.ServeUnit;

/** What {@code serve --systemd} prints: a unit of a user's own systemd. */
public final class ServeUnitView {
  private static final String NAME = "homelab-serve.service";

  private ServeUnitView() {}

  /** The text of the unit, with what to do with it. */
  public static String text(ServeUnit unit) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Serves labs over HTTP, by the systemd of your account:
        #   mkdir -p ~/.config/systemd/user
        #   homelab serve ... --systemd > ~/.config/systemd/user/%s
        #   systemctl --user daemon-reload
        #   systemctl --user enable --now %s
        #   loginctl enable-linger    # so that it also runs while you are not logged in
        [Unit]
        Description=HomeLab: the server
        StartLimitIntervalSec=0

        [Service]
        """
            .formatted(NAME, NAME));
    unit.variables()
        .forEach((key, value) ->
            out.append("Environment=").append(PoolUnitView.word(key + "=" + value)).append('\n'));
    out.append("WorkingDirectory=")
        .append(PoolUnitView.specifiers(unit.folder().toString()))
        .append('\n');
    out.append("ExecStart=").append(PoolUnitView.commandLine(unit.command())).append('\n');
    return out.append(
            """
            Restart=on-failure
            RestartSec=15
            # It answers what was begun, and stops its runs as Ctrl-C does.
            KillSignal=SIGTERM
            KillMode=mixed
            SuccessExitStatus=130 143
            TimeoutStopSec=90

            [Install]
            WantedBy=default.target
            """)
        .toString();
  }

  /** {@code unit}: the same text; {@code name}: that of its file. */
  public static String json(ServeUnit unit) {
    return JsonDocument.pretty().put("name", NAME).put("unit", text(unit)).end();
  }
}
