package io.homelab.run;

import io.homelab.engine.vagrant.SshConfig;
import io.homelab.guest.Addresses;
import io.homelab.model.GuestAccess;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.remote.Parallel;
import io.homelab.remote.RemoteException;
import io.homelab.run.RunEvent.Activity;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads the machines' addresses back and tells every machine those that it depends on, in its
 * {@code /etc/hosts}.
 */
final class NameService {
  /**
   * How many machines of one host are spoken to at once: an sshd allows ten sessions on a
   * connection by default.
   */
  static final int SESSIONS = 6;

  private final LabRun run;
  private final RunContext context;

  NameService(LabRun run) {
    this.run = run;
    this.context = run.context();
  }

  /**
   * A machine to speak to.
   *
   * @param name the machine
   * @param host where it is
   * @param hostname the host name that it gets
   */
  record Guest(MachineName name, HostName host, String hostname) {}

  /** Finds the way into these machines and reads their bridged addresses. */
  void connect(List<Guest> guests) {
    run.onEveryHost(lane -> {
      List<Guest> here =
          guests.stream()
              .filter(
                  guest -> guest.host().equals(lane.name()) && run.results().goesOn(guest.name()))
              .toList();
      if (!here.isEmpty()) {
        here.forEach(guest -> lane.tell(guest.name(), Activity.CONNECTING));
        SshConfig ways = Guests.access(lane.vagrant(), here.stream().map(Guest::name).toList());
        eachGuest(lane, here, guest -> connect(lane, guest, ways));
      }
    });
    refuseDuplicates();
  }

  private void eachGuest(HostLane lane, List<Guest> guests, Consumer<Guest> work) {
    new Parallel(SESSIONS)
        .forEach(
            guests,
            guest -> {
              orFail(lane, guest.name(), () -> work.accept(guest));
              return guest.name();
            });
  }

  private void connect(HostLane lane, Guest guest, SshConfig ways) {
    MachineName name = guest.name();
    GuestAccess way = ways.access().get(name);
    if (way == null) {
      String refused = ways.refused().get(name);
      run.results()
          .fail(
              lane.name(),
              name,
              refused == null
                  ? "vagrant ssh-config knows no way into it"
                  : "what vagrant ssh-config says of it cannot be used: " + refused,
              lane.logTail());
      return;
    }
    context.updates().updateMachine(name, record -> record.withAccess(way).withRunning(true));
    Optional<String> unnamed = lane.guests().name(way, guest.hostname());
    if (unnamed.isPresent()) {
      run.results()
          .fail(lane.name(), name, "it cannot be given its host name: " + unnamed.get(), List.of());
      return;
    }
    Optional<BridgedNicRecord> nic =
        context.updates().machine(name).flatMap(MachineRecord::bridged);
    if (nic.isPresent()) {
      List<String> addresses = lane.guests().addresses(way).get(nic.get().mac());
      if (addresses == null || addresses.isEmpty()) {
        run.results()
            .fail(
                lane.name(),
                name,
                "its bridged NIC (%s on %s) got no address: is there a DHCP server on that network?"
                    .formatted(nic.get().mac(), nic.get().bridge()),
                List.of());
        return;
      }
      String address = addresses.getFirst();
      context
          .updates()
          .updateMachine(
              name,
              record ->
                  record.withBridged(
                      new BridgedNicRecord(
                          nic.get().mac(), nic.get().bridge(), Optional.of(address))));
      context.events().accept(new RunEvent.AddressRead(lane.name(), name, address));
    }
  }

  /**
   * Clones of one box can share a machine-id and so a DHCP lease: two machines with one address
   * reach nobody.
   */
  private void refuseDuplicates() {
    Map<String, MachineName> owners = new HashMap<>();
    context
        .updates()
        .state()
        .machines()
        .forEach((name, record) ->
            // What a machine had that is off now may be another's lease by this time.
            record
                .bridgedAddress()
                .filter(address -> record.running())
                .ifPresent(address -> {
                  MachineName other = owners.putIfAbsent(address, name);
                  if (other != null) {
                    run.results()
                        .fail(
                            record.host(),
                            name,
                            "it has the same bridged address %s as %s: give the box's clones their own machine-id"
                                .formatted(address, other),
                            List.of());
                  }
                }));
  }

  /** Writes the block of every running machine whose block is not what it should be. */
  void writeNames() {
    run.onEveryHost(lane -> {
      LabState state = context.updates().state();
      List<Machine> due = new ArrayList<>();
      for (Machine machine : context.lab().machines()) {
        MachineRecord record = state.machines().get(machine.name());
        if (record != null
            && record.host().equals(lane.name())
            && record.running()
            && record.access().isPresent()
            && !run.results().failed(machine.name())
            && !record.knows().equals(lines(machine, state))) {
          due.add(machine);
        }
      }
      new Parallel(SESSIONS)
          .forEach(
              due,
              machine -> {
                orFail(lane, machine.name(), () -> write(lane, machine, state));
                return machine.name();
              });
    });
  }

  /** A machine that hangs fails alone; a host that does not answer fails with all its machines. */
  private void orFail(HostLane lane, MachineName name, Runnable work) {
    try {
      work.run();
    } catch (RemoteException e) {
      if (e.kind() != RemoteException.Kind.TIMED_OUT) {
        throw e;
      }
      run.results().fail(lane.name(), name, "it does not answer over ssh in time", List.of());
    }
  }

  private void write(HostLane lane, Machine machine, LabState state) {
    List<String> lines = lines(machine, state);
    SortedMap<String, String> known = new TreeMap<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      if (!line.startsWith("?")) {
        known.put(line.substring(space + 1), line.substring(0, space));
      }
    }
    Optional<GuestAccess> way = state.machine(machine.name()).flatMap(MachineRecord::access);
    if (way.isPresent()) {
      Optional<String> error = lane.guests().writeHosts(way.get(), context.lab().name(), known);
      if (error.isPresent()) {
        run.results()
            .fail(
                lane.name(),
                machine.name(),
                "cannot write its /etc/hosts: " + error.get(),
                List.of());
      } else {
        context.updates().updateMachine(machine.name(), record -> record.withKnows(lines));
      }
    }
  }

  /**
   * {@code ADDRESS NAME} of every machine that it depends on; the address of one that has none is
   * {@code ?}.
   */
  private static List<String> lines(Machine machine, LabState state) {
    List<String> lines = new ArrayList<>();
    for (MachineName target : machine.dependsOn().stream().sorted().toList()) {
      lines.add(Addresses.from(state, machine.name(), target).orElse("?") + " " + target);
    }
    return lines;
  }
}
