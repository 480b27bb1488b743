package io.homelab.config;

import io.homelab.model.HomeLabException;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Network;
import io.homelab.model.Sha256;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Private networks that a lab has for itself: where the topology leaves the choice ({@code subnet:
 * auto}), and in place of those that it declares where several labs are made from one topology. Of
 * an address only the network changes; its part within the network stays.
 */
public final class OwnSubnets {
  /** Stands for the network of machines whose address the topology leaves open. */
  static final String AUTO = "auto";

  /** The option that says so. */
  static final String OPTION = "subnet";

  /** Stands for the network of machines that get their addresses by DHCP. */
  private static final String DHCP = "dhcp";

  private static final String VIRTUALBOX = "virtualbox";
  private static final String NAME = "libvirt__network_name";
  private static final String DHCP_NETWORK = "libvirt__network_address";

  /** Of the 10.0.0.0/8 a part that neither VirtualBox, containers nor Kubernetes use by default. */
  private static final int FIRST_BLOCK = 200;

  private static final int BLOCKS = 40;
  private static final int BLOCK_PREFIX = 16;
  private static final int LONGEST_V6 = 64;

  /** Where VirtualBox makes host-only networks unless its administrator allows more. */
  private static final int FIRST_HOST_ONLY = 56;

  private static final int HOST_ONLY = 8;
  private static final int FIRST_AUTO = 10;
  private static final int AUTOS = 240;

  private OwnSubnets() {}

  /**
   * Chooses the networks.
   *
   * @param lab the lab as its topology says
   * @param all whether every private network is replaced, and not only those that are left open
   * @param known what was chosen before; it stays
   * @param taken networks that somebody has, as address and prefix length; what is no network is
   *     passed over
   * @return address and prefix length, by what stands for the network in the topology; the same
   *     arguments always give the same
   * @throws NoSubnetException when there is none left, or none can be as large as the topology's
   */
  public static SortedMap<String, String> choose(
      Lab lab, boolean all, SortedMap<String, String> known, Collection<String> taken) {
    long autos = lab.machines().stream().filter(OwnSubnets::hasAuto).count();
    if (autos > AUTOS) {
      throw new NoSubnetException(
          "subnet: auto is for at most %d machines, and %d have it".formatted(AUTOS, autos));
    }
    SortedMap<String, String> chosen = new TreeMap<>(known);
    List<Subnet> used = new ArrayList<>();
    taken.forEach(text -> subnet(text).ifPresent(used::add));
    known.values().forEach(text -> subnet(text).ifPresent(used::add));
    // Those that the topology declares are for the lab that it names, whether it is up or not.
    wanted(lab, true).keySet().forEach(text -> subnet(text).ifPresent(used::add));
    wanted(lab, all)
        .forEach((key, wish) -> {
          if (!chosen.containsKey(key)) {
            Subnet free = free(lab.name(), key, wish, used);
            used.add(free);
            chosen.put(key, free.toString());
          }
        });
    return chosen;
  }

  /** Whether somebody has addresses of that network. */
  public static boolean isTaken(String network, Collection<String> taken) {
    return subnet(network)
        .filter(
            its -> taken.stream().flatMap(text -> subnet(text).stream()).anyMatch(its::overlaps))
        .isPresent();
  }

  private static boolean hasAuto(Machine machine) {
    return machine.networks().stream().anyMatch(network -> network.options().containsKey(OPTION));
  }

  /** Whether nothing has to be chosen. */
  public static boolean none(Lab lab, boolean all) {
    return wanted(lab, all).isEmpty();
  }

  /** How large a network has to be, and who makes it. */
  private record Wish(int prefix, boolean v4, boolean virtualBox) {
    Wish with(Wish other) {
      return new Wish(prefix, v4, virtualBox || other.virtualBox);
    }
  }

  private static SortedMap<String, Wish> wanted(Lab lab, boolean all) {
    SortedMap<String, Wish> wanted = new TreeMap<>();
    for (Machine machine : lab.machines()) {
      boolean virtualBox = machine.box().provider().equals(VIRTUALBOX);
      for (Network network : machine.networks()) {
        Optional.of(network)
            .filter(each -> all || each.options().containsKey(OPTION))
            .flatMap(OwnSubnets::key)
            .ifPresent(key ->
                wanted.merge(
                    key,
                    subnet(key)
                        .map(its -> new Wish(its.prefix(), its.start().isV4(), virtualBox))
                        .orElse(new Wish(Subnet.V4_PREFIX, true, virtualBox)),
                    Wish::with));
      }
    }
    return wanted;
  }

  /** What stands for the network; empty for one that is none of the lab's own. */
  private static Optional<String> key(Network network) {
    if (!network.isPrivate()) {
      return Optional.empty();
    }
    if (network.options().containsKey(OPTION)) {
      return Optional.of(AUTO);
    }
    if (network.ip().isPresent()) {
      return network.ip().flatMap(IpAddress::parse).map(ip -> subnet(network, ip).toString());
    }
    return network.options().containsKey(NAME) ? Optional.empty() : Optional.of(DHCP);
  }

  private static Subnet subnet(Network network, IpAddress ip) {
    Object mask =
        network
            .options()
            .getOrDefault("libvirt__netmask", network.options().getOrDefault("netmask", ""));
    int usual = ip.isV4() ? Subnet.V4_PREFIX : Subnet.V6_PREFIX;
    String text = mask.toString();
    int prefix =
        IpAddress.parse(text)
            .map(IpAddress::ones)
            .orElseGet(() -> CoreSchema.isDecimal(text) ? Integer.parseInt(text) : usual);
    return Subnet.of(ip, prefix);
  }

  private static Optional<Subnet> subnet(String text) {
    int slash = text.lastIndexOf('/');
    if (slash < 0 || !CoreSchema.isDecimal(text.substring(slash + 1))) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.parse(text.substring(0, slash))
        .filter(address -> prefix >= 0 && prefix <= address.bits())
        .map(address -> Subnet.of(address, prefix));
  }

  private static Subnet free(LabName lab, String key, Wish wish, List<Subnet> used) {
    long seed = seed(lab + " " + key);
    int number = number(wish);
    for (int attempt = 0; attempt < number; attempt++) {
      Subnet candidate =
          candidate(wish, (int) Math.floorMod(seed + attempt, (long) number), seed + attempt);
      if (used.stream().noneMatch(candidate::overlaps)) {
        return candidate;
      }
    }
    throw new NoSubnetException(
        key.equals(AUTO) || key.equals(DHCP)
            ? "every private network that homelab chooses from is taken on the hosts"
            : "no private network as large as %s is free on the hosts".formatted(key));
  }

  /** How many there are to choose from. */
  private static int number(Wish wish) {
    if (!wish.v4()) {
      return wish.prefix() < LONGEST_V6 - BLOCK_PREFIX ? 0 : BLOCKS;
    }
    if (wish.virtualBox()) {
      return wish.prefix() < Subnet.V4_PREFIX ? 0 : HOST_ONLY;
    }
    if (wish.prefix() < BLOCK_PREFIX) {
      return 0;
    }
    return wish.prefix() < Subnet.V4_PREFIX ? BLOCKS : BLOCKS << (Subnet.V4_PREFIX - BLOCK_PREFIX);
  }

  private static Subnet candidate(Wish wish, int index, long seed) {
    if (!wish.v4()) {
      // RFC 4193: fd and 40 bits that nobody else has.
      return Subnet.of(
          new IpAddress(
              List.of(
                  0xfd00 | (int) (seed >>> 32 & 0xff),
                  (int) (seed >>> 16 & 0xffff),
                  (int) (seed & 0xffff),
                  0,
                  0,
                  0,
                  0,
                  0)),
          wish.prefix());
    }
    List<Integer> start;
    if (wish.virtualBox()) {
      start = List.of(192, 168, FIRST_HOST_ONLY + index, 0);
    } else if (wish.prefix() < Subnet.V4_PREFIX) {
      start = List.of(10, FIRST_BLOCK + index, 0, 0);
    } else {
      start = List.of(10, FIRST_BLOCK + (index >>> 8), index & 0xff, 0);
    }
    return Subnet.of(new IpAddress(start), wish.prefix());
  }

  /** A number of 40 bits. */
  private static long seed(String text) {
    return ByteBuffer.wrap(Sha256.of(text)).getLong() >>> 24;
  }

  /**
   * The lab on those networks.
   *
   * @param subnets as {@link #choose} gave them; those of another lab leave it as it is
   */
  public static Lab in(Lab lab, SortedMap<String, String> subnets) {
    if (subnets.isEmpty()) {
      return lab;
    }
    Map<MachineName, Integer> autos = autos(lab);
    return lab.with(
        lab.machines().stream()
            .map(machine ->
                machine.on(
                    machine.networks().stream()
                        .map(network ->
                            in(network, subnets, autos.getOrDefault(machine.name(), FIRST_AUTO)))
                        .toList()))
            .toList());
  }

  /** The last part of each machine's address, as far as it can be the same whatever others do. */
  private static Map<MachineName, Integer> autos(Lab lab) {
    Map<MachineName, Integer> numbers = new HashMap<>();
    Set<Integer> taken = new TreeSet<>();
    lab.machines().stream()
        .filter(OwnSubnets::hasAuto)
        .map(Machine::name)
        .sorted()
        .forEach(name -> {
          int number = (int) (seed(name.value()) % AUTOS);
          while (!taken.add(number) && taken.size() < AUTOS) {
            number = (number + 1) % AUTOS;
          }
          numbers.put(name, FIRST_AUTO + number);
        });
    return numbers;
  }

  private static Network in(Network network, SortedMap<String, String> subnets, int number) {
    Optional<String> key = key(network);
    Optional<Subnet> to =
        key.flatMap(its -> Optional.ofNullable(subnets.get(its))).flatMap(OwnSubnets::subnet);
    if (to.isEmpty()) {
      return network;
    }
    Map<String, Object> options = new LinkedHashMap<>(network.options());
    // No two networks have the same name or NIC.
    options.remove(NAME);
    options.remove("mac");
    switch (key.orElseThrow()) {
      case AUTO -> {
        options.remove(OPTION);
        options.put("ip", to.get().start().plus(number).orElseThrow().toString());
      }
      case DHCP -> options.put(DHCP_NETWORK, to.get().start().toString());
      default -> {
        Subnet from = subnet(key.get()).orElseThrow();
        options.replaceAll((name, value) ->
            IpAddress.parse(value.toString())
                .filter(from::contains)
                .<Object>map(address -> address.movedTo(to.get()).toString())
                .orElse(value));
      }
    }
    return new Network(network.type(), options);
  }

  /** There is no network for the lab. */
  public static final class NoSubnetException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    NoSubnetException(String reason) {
      super(reason, "see which labs are there: homelab labs list --all-owners");
    }
  }
}
