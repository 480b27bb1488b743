package io.homelab.run;

import io.homelab.engine.GuestWays;
import io.homelab.guest.Addresses;
import io.homelab.guest.EdgeResult;
import io.homelab.guest.Polling;
import io.homelab.model.GuestAccess;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.remote.RemoteException;
import io.homelab.run.Guests.Reply;
import io.homelab.run.RunEvent.Activity;
import io.homelab.run.graph.Batch;
import io.homelab.run.graph.Scheduler.Reports;
import io.homelab.run.graph.Task;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is done inside machines: the way in is found, the host name set, addresses read, names of
 * others written, and what a machine depends on is reached from it. A machine that hangs fails
 * alone.
 */
final class GuestTasks {
  /** How long a machine may take to answer its dependants' checks. */
  static final Duration READY_LIMIT = Duration.ofSeconds(90);

  /** How long a machine may take to let us in and to get its address. */
  static final Duration ADDRESS_LIMIT = Duration.ofSeconds(90);

  private final LabRun run;
  private final RunContext context;

  /** Machines whose address in the state is from before this run. */
  private final Set<MachineName> unread;

  private final Set<MachineName> checked;

  /**
   * For one run.
   *
   * @param reading the machines whose addresses the run will read
   * @param checked the machines that the run will {@link #check}: until then they are yet to reach
   *     those that they depend on
   */
  GuestTasks(LabRun run, Collection<MachineName> reading, Collection<MachineName> checked) {
    this.run = run;
    this.context = run.context();
    this.unread = new ConcurrentSkipListSet<>(reading);
    this.checked = Set.copyOf(checked);
  }

  /** Asks the engine for the way into these machines. */
  void findAccess(Batch batch, Reports reports) {
    HostLane lane = run.lane(batch.host());
    batch.machines().forEach(machine -> lane.tell(machine, Activity.CONNECTING));
    GuestWays ways = lane.access(batch.machines());
    for (Task task : batch.tasks()) {
      MachineName name = machine(task);
      GuestAccess way = ways.access().get(name);
      if (way == null) {
        reports.failed(
            task, ways.refused().getOrDefault(name, "the engine found no way to log in"));
      } else {
        context.updates().updateMachine(name, record -> record.withAccess(way).withRunning(true));
        reports.done(task);
      }
    }
  }

  /** Gives a machine its host name and waits for its bridged address, if it is to have one. */
  void readAddress(Task task, Reports reports) {
    settle(task, reports, name -> readAddress(task, name, reports));
  }

  private Optional<String> readAddress(Task task, MachineName name, Reports reports) {
    Guests guests = run.lane(task.id().host()).guests();
    Optional<MachineRecord> record = context.updates().machine(name);
    Optional<GuestAccess> way = record.flatMap(MachineRecord::access);
    if (way.isEmpty()) {
      return Optional.of("it is not up");
    }
    String hostname = context.lab().machine(name).map(Machine::hostname).orElse(name.value());
    Instant deadline = context.clock().instant().plus(ADDRESS_LIMIT);
    Reply named = poll(task, reports, deadline, () -> guests.name(way.get(), hostname), r -> true);
    if (named instanceof Reply.NoLogin refused) {
      return Optional.of("cannot log in over SSH: " + refused.reason());
    }
    if (named instanceof Reply.CommandFailed failed) {
      return Optional.of("cannot set its host name: " + failed.reason());
    }
    Optional<BridgedNicRecord> nic = record.flatMap(MachineRecord::bridged);
    if (nic.isEmpty()) {
      unread.remove(name);
      return Optional.empty();
    }
    Reply told =
        named instanceof Reply.Printed said && address(said, nic.get()).isPresent()
            ? named
            : poll(
                task,
                reports,
                deadline,
                () -> guests.askAddresses(way.get()),
                said -> address(said, nic.get()).isPresent());
    return switch (told) {
      case Reply.NoLogin refused -> Optional.of("cannot log in over SSH: " + refused.reason());
      case Reply.CommandFailed failed ->
          Optional.of("cannot read its addresses: " + failed.reason());
      case Reply.Printed said ->
          address(said, nic.get())
              .map(address -> keep(task, name, nic.get(), address))
              .orElseGet(() ->
                  Optional.of(
                      "its bridged NIC (%s on %s) got no address: is there a DHCP server on that network?"
                          .formatted(nic.get().mac(), nic.get().bridge())));
    };
  }

  /** Asks again every second until the answer is good or the time is up. */
  private Reply poll(
      Task task,
      Reports reports,
      Instant deadline,
      Supplier<Reply> question,
      Predicate<Reply.Printed> good) {
    while (true) {
      Reply reply = question.get();
      boolean ended =
          switch (reply) {
            case Reply.Printed said -> good.test(said);
            case Reply.NoLogin refused -> false;
            case Reply.CommandFailed failed -> true;
          };
      if (ended || !context.clock().instant().isBefore(deadline)) {
        return reply;
      }
      reports.waits(task);
      Polling.pause();
    }
  }

  private static Optional<String> address(Reply.Printed said, BridgedNicRecord nic) {
    return Optional.ofNullable(Guests.addresses(said).get(nic.mac())).map(List::getFirst);
  }

  /**
   * Keeps an address, unless another machine has it. Clones of one box can share a machine-id and
   * so a DHCP lease: two machines with one address reach nobody. What a machine had that is off, or
   * whose address is still to be read, may be another's lease by now.
   *
   * @return what is wrong with it
   */
  private synchronized Optional<String> keep(
      Task task, MachineName name, BridgedNicRecord nic, String address) {
    for (var other : context.updates().state().machines().entrySet()) {
      if (!other.getKey().equals(name)
          && other.getValue().running()
          && !unread.contains(other.getKey())
          && other.getValue().bridgedAddress().equals(Optional.of(address))) {
        return Optional.of(
            "it has the same bridged address %s as %s: give each clone of the box its own machine-id"
                .formatted(address, other.getKey()));
      }
    }
    context
        .updates()
        .updateMachine(
            name,
            record ->
                record.withBridged(
                    new BridgedNicRecord(nic.mac(), nic.bridge(), Optional.of(address))));
    unread.remove(name);
    context.events().accept(new RunEvent.AddressRead(task.id().host(), name, address));
    return Optional.empty();
  }

  /** Writes a machine's block in {@code /etc/hosts}, when it is not what it should be. */
  void writeNames(Task task, Reports reports) {
    settle(
        task,
        reports,
        name -> {
          LabState state = context.updates().state();
          Optional<Machine> machine = context.lab().machine(name);
          Optional<MachineRecord> record = state.machine(name).filter(MachineRecord::running);
          Optional<GuestAccess> way = record.flatMap(MachineRecord::access);
          if (machine.isEmpty() || way.isEmpty()) {
            return Optional.empty();
          }
          List<String> lines = lines(machine.get(), state);
          if (record.get().written().equals(lines)) {
            return Optional.empty();
          }
          Reply reply =
              run.lane(task.id().host())
                  .guests()
                  .writeHosts(way.get(), context.lab().name(), known(lines));
          return switch (reply) {
            case Reply.Printed said -> {
              context
                  .updates()
                  .updateMachine(
                      name,
                      before -> {
                        MachineRecord now = before.withKnows(lines);
                        return checked.contains(name) || before.isYetToReach()
                            ? now.yetToReach()
                            : now;
                      });
              yield Optional.empty();
            }
            case Reply.NoLogin refused ->
                Optional.of("cannot log in over SSH: " + refused.reason());
            case Reply.CommandFailed failed ->
                Optional.of("cannot write its /etc/hosts: " + failed.reason());
          };
        });
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

  private static SortedMap<String, String> known(List<String> lines) {
    SortedMap<String, String> known = new TreeMap<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      if (!line.startsWith("?")) {
        known.put(line.substring(space + 1), line.substring(0, space));
      }
    }
    return known;
  }

  /** Waits until a machine reaches all that it depends on. */
  void check(Task task, Reports reports) {
    settle(
        task,
        reports,
        name -> {
          List<MachineName> targets =
              context.lab().machine(name).map(Machine::dependsOn).orElse(List.of());
          if (!targets.isEmpty()) {
            run.lane(task.id().host()).tell(name, Activity.CHECKING);
          }
          Optional<MachineName> off =
              targets.stream()
                  .filter(target ->
                      context.updates().machine(target).map(r -> !r.running()).orElse(true))
                  .findFirst();
          return off.isPresent()
              ? Optional.of("it depends on %s, which is not up: bring up both".formatted(off.get()))
              : reach(task, name, targets, reports);
        });
  }

  /** Probes until all answers are good or the time is up. */
  private Optional<String> reach(
      Task task, MachineName name, List<MachineName> targets, Reports reports) {
    Instant deadline = context.clock().instant().plus(READY_LIMIT);
    HostLane lane = run.lane(task.id().host());
    EdgeProbe probe = new EdgeProbe(context.lab(), context.updates().state(), lane.guests());
    List<MachineName> left = targets;
    while (!left.isEmpty()) {
      boolean late = !context.clock().instant().isBefore(deadline);
      List<EdgeResult> results = probe.probe(name, left);
      results.stream().filter(result -> late || result.ok()).forEach(result -> tell(lane, result));
      List<EdgeResult> bad = results.stream().filter(result -> !result.ok()).toList();
      if (late && !bad.isEmpty()) {
        EdgeResult first = bad.getFirst();
        return Optional.of(
            "it cannot reach %s, which it depends on: %s"
                .formatted(first.edge().to(), first.error().orElse("")));
      }
      left = bad.stream().map(result -> result.edge().to()).toList();
      if (!left.isEmpty()) {
        reports.waits(task);
        Polling.pause();
      }
    }
    context.updates().updateMachine(name, record -> record.withKnows(record.written()));
    return Optional.empty();
  }

  private void tell(HostLane lane, EdgeResult result) {
    context
        .events()
        .accept(
            new RunEvent.EdgeProbed(
                lane.name(),
                result.edge().from(),
                result.edge().to(),
                result.address().orElse(""),
                result.ok(),
                result.error().orElse("")));
  }

  private static void settle(
      Task task, Reports reports, Function<MachineName, Optional<String>> work) {
    Optional<String> error;
    try {
      error = work.apply(machine(task));
    } catch (RemoteException e) {
      if (e.kind() != RemoteException.FailureKind.TIMED_OUT) {
        throw e;
      }
      error = Optional.of("no answer over SSH in time");
    }
    error.ifPresentOrElse(reason -> reports.failed(task, reason), () -> reports.done(task));
  }

  /** The machine of a task that is about one. */
  static MachineName machine(Task task) {
    return task.machine()
        .orElseThrow(() -> new IllegalStateException(task.id() + " has no machine"));
  }
}
