package io.homelab.run;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.HomeLabException;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.Connections;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.util.List;
import java.util.Set;

/** Interactive and scripted sessions in machines. */
public final class GuestSession {
  private final LabState state;
  private final Connections connections;
  private final Set<HostName> here;

  /**
   * Sessions on the machines of that state.
   *
   * @param here the hosts that are this computer: a command there has the streams of this process,
   *     which a shared connection would hold on to, so each logs in to its machine by itself
   */
  public GuestSession(LabState state, Connections connections, Set<HostName> here) {
    this.state = state;
    this.connections = connections;
    this.here = Set.copyOf(here);
  }

  /** A machine that is not up. */
  public static final class NotUpException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    NotUpException(MachineName machine) {
      super("machine " + machine + " is not up", "run: homelab vos up " + machine);
    }
  }

  /**
   * Opens a shell, or runs a command, with this process's streams.
   *
   * @param command the command and its arguments; a single word is a command line, which the
   *     machine's own shell reads, as with ssh; none for a shell
   * @return the exit code of what ran
   * @throws NotUpException when the machine is not up
   * @throws io.homelab.remote.RemoteException when its host does not answer
   */
  public int run(MachineName machine, List<String> command) {
    MachineRecord record = state.machine(machine).orElseThrow(() -> new NotUpException(machine));
    GuestAccess way = record.access().orElseThrow(() -> new NotUpException(machine));
    Argv inMachine =
        switch (command.size()) {
          case 0 -> way.shell();
          case 1 -> way.runLine(command.getFirst());
          default -> way.run(new Argv(command));
        };
    boolean keeps = !command.isEmpty() && !here.contains(record.host());
    return connections
        .to(record.host())
        .interact(keeps ? KeptWay.through(way, inMachine) : inMachine);
  }
}
