package io.homelab.placement.problem;

import io.homelab.model.Devices;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.placement.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A machine of an instance, with its relations as references in both directions. The literature's
 * word for what is placed.
 *
 * @see Instance
 */
public final class Workload {
  private final int index;
  private final Machine machine;
  private final Profile profile;
  private final long[] needs = new long[Resource.ALL.size()];
  private final Devices devices;
  private final boolean wantsDevices;
  private List<Workload> together = List.of();
  private List<Workload> apart = List.of();
  private List<Workload> neighbours = List.of();
  private List<Leaning> leanings = List.of();
  private @Nullable SpreadGroup spread;
  private boolean boundByEdges;
  private boolean alone = true;

  /**
   * How much a machine would like another one on its host; both feel the same.
   *
   * @param other the other machine
   * @param weight above 0 to be together, below 0 to be apart
   */
  public record Leaning(Workload other, int weight) {}

  Workload(int index, Machine machine, Profile profile) {
    this.index = index;
    this.machine = machine;
    this.profile = profile;
    this.devices = machine.devices();
    this.wantsDevices = !devices.isEmpty();
    for (Resource resource : Resource.ALL) {
      needs[resource.position()] = resource.of(machine.resources());
    }
  }

  /**
   * Only while the instance is built.
   *
   * @param bridged whether an edge may join any two hosts
   */
  void relate(
      List<Workload> group, List<Workload> enemies, List<Workload> connected, boolean bridged) {
    together = group;
    apart = enemies;
    neighbours = connected;
    boundByEdges = !bridged && !connected.isEmpty();
    alone = group.isEmpty() && enemies.isEmpty() && !boundByEdges;
  }

  /** Only while the instance is built. */
  void lean(List<Leaning> towards) {
    leanings = towards;
  }

  /** Only while the instance is built. */
  void spread(SpreadGroup group) {
    spread = group;
    alone = false;
  }

  /** The position in {@link Instance#workloads()}, from zero. */
  public int index() {
    return index;
  }

  /** The machine. */
  public Machine machine() {
    return machine;
  }

  /** The machine's name. */
  public MachineName name() {
    return machine.name();
  }

  /** What decides its eligible hosts. */
  public Profile profile() {
    return profile;
  }

  /** How much it needs. */
  public long need(Resource resource) {
    return needs[resource.position()];
  }

  /** How much it needs of the resource at that position. */
  long need(int position) {
    return needs[position];
  }

  /** Whether no other machine matters for where it may run. */
  public boolean isAlone() {
    return alone;
  }

  /** Whether it needs any device. */
  public boolean wantsDevices() {
    return wantsDevices;
  }

  /** The devices that it needs. */
  public Devices devices() {
    return devices;
  }

  /**
   * All machines that must share a host with this one, directly or transitively, itself included;
   * empty if there are none. In {@link Instance#workloads()} order.
   */
  public List<Workload> together() {
    return together;
  }

  /** The machines that must not share its host, in {@link Instance#workloads()} order. */
  public List<Workload> apart() {
    return apart;
  }

  /**
   * The machines that depend on it or that it depends on, in {@link Instance#workloads()} order.
   */
  public List<Workload> neighbours() {
    return neighbours;
  }

  /** Whether a neighbour's host may rule out others, since not every host can bridge. */
  public boolean isBoundByEdges() {
    return boundByEdges;
  }

  /** What it would like of other machines, in {@link Instance#workloads()} order. */
  public List<Leaning> leanings() {
    return leanings;
  }

  /** Whether it would rather have one host than another. */
  public boolean prefers() {
    return !leanings.isEmpty() || !machine.preferences().isEmpty();
  }

  /** The group it is spread with over failure domains, itself included, if any. */
  public @Nullable SpreadGroup spread() {
    return spread;
  }

  @Override
  public String toString() {
    return name().toString();
  }
}
