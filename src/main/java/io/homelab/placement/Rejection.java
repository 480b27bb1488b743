package io.homelab.placement;

import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.model.Requirement;
import io.homelab.model.Reservation;
import io.homelab.model.Role;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * Why a host cannot take a machine: a value that names both sides. The machine is the subject of
 * every text, which does not repeat it.
 */
public sealed interface Rejection {
  /** The host that cannot take the machine. */
  HostName host();

  /** One sentence without a full stop. */
  String text();

  /** The host keeps its machines and takes no new ones. */
  record InMaintenance(HostName host) implements Rejection {
    @Override
    public String text() {
      return "is new, but host %s is in maintenance".formatted(host);
    }
  }

  /**
   * The host was cordoned with {@code hosts cordon}: it keeps its machines and takes no new ones.
   */
  record Cordoned(HostName host) implements Rejection {
    @Override
    public String text() {
      return "is new, but host %s is cordoned".formatted(host);
    }
  }

  /**
   * The host does not answer.
   *
   * @param why what went wrong
   */
  record HostUnreachable(HostName host, String why) implements Rejection {
    @Override
    public String text() {
      return "cannot run on host %s, which is unreachable: %s".formatted(host, why);
    }
  }

  /**
   * The host answers, but no machine can be created on it.
   *
   * @param why what is missing or in the way
   */
  record HostUnusable(HostName host, String why) implements Rejection {
    @Override
    public String text() {
      return "cannot run on host %s: %s".formatted(host, why);
    }
  }

  /**
   * The host does not accept the role.
   *
   * @param role the machine's role
   * @param accepted what the host accepts
   */
  record RoleNotAccepted(HostName host, Role role, SortedSet<String> accepted)
      implements Rejection {
    @Override
    public String text() {
      return "has role %s, host %s accepts %s".formatted(role, host, listOf(accepted, "no role"));
    }
  }

  /**
   * The machine is pinned to another host.
   *
   * @param pin the host it must run on
   */
  record PinnedElsewhere(HostName host, HostName pin) implements Rejection {
    @Override
    public String text() {
      return "is pinned to host %s, this is host %s".formatted(pin, host);
    }
  }

  /**
   * The host lacks the Vagrant provider of the machine's box.
   *
   * @param provider the provider that the machine needs
   * @param present the providers that the host has
   */
  record ProviderMissing(HostName host, String provider, SortedSet<String> present)
      implements Rejection {
    @Override
    public String text() {
      return "needs provider %s, host %s has %s"
          .formatted(provider, host, listOf(present, "no provider"));
    }
  }

  /**
   * The box is built for another architecture.
   *
   * @param wanted the box's architecture
   * @param actual the host's
   */
  record ArchitectureMismatch(HostName host, String wanted, String actual) implements Rejection {
    @Override
    public String text() {
      return "has a box for %s, host %s is %s".formatted(wanted, host, actual);
    }
  }

  /**
   * Something this lab did not create is in the machine's way.
   *
   * @param what what it is
   */
  record InTheWay(HostName host, String what) implements Rejection {
    @Override
    public String text() {
      return "cannot be created on host %s: %s".formatted(host, what);
    }
  }

  /**
   * Too little of a resource is left.
   *
   * @param resource which
   * @param needed what the machine needs
   * @param left what the host had left when the machine was tried; never negative
   * @param withheld what others may use there, and this lab may not
   */
  record NoRoom(
      HostName host, Resource resource, long needed, long left, List<Reservation> withheld)
      implements Rejection {
    /** On a host that reserves nothing. */
    public NoRoom(HostName host, Resource resource, long needed, long left) {
      this(host, resource, needed, left, List.of());
    }

    @Override
    public String text() {
      return "needs %s, host %s has %s left%s"
          .formatted(
              resource.amount(needed),
              host,
              resource.amount(left),
              reserved(
                  withheld, each -> resource.of(each.amount()), amount -> resource.amount(amount)));
    }
  }

  /**
   * Too few of a device are left.
   *
   * @param device its name
   * @param needed how many the machine needs
   * @param left how many were left when the machine was tried
   * @param has how many this lab may use there, in use or not
   * @param withheld what others may use there, and this lab may not
   */
  record NoDevice(
      HostName host, String device, long needed, long left, long has, List<Reservation> withheld)
      implements Rejection {
    @Override
    public String text() {
      String reserved =
          reserved(
              withheld, each -> each.amount().devices().of(device), count -> count + " " + device);
      long all =
          has + withheld.stream().mapToLong(each -> each.amount().devices().of(device)).sum();
      return all == 0
          ? "needs %d %s, host %s has none".formatted(needed, device, host)
          : "needs %d %s, host %s has %d of %d left%s"
              .formatted(needed, device, host, left, all, reserved);
    }
  }

  /**
   * A label that the machine requires is missing or has another value.
   *
   * @param label the label's name
   * @param wanted the value that the machine requires
   * @param actual the host's value, if it has the label
   */
  record LabelMismatch(HostName host, String label, String wanted, Optional<String> actual)
      implements Rejection {
    @Override
    public String text() {
      return "requires label %s=%s, host %s has %s"
          .formatted(
              label, wanted, host, actual.map(v -> label + "=" + v).orElse("no label " + label));
    }
  }

  /**
   * The host does not meet a condition that the machine requires.
   *
   * @param condition the condition
   * @param actual what the host has under its name; none if it has not
   */
  record RequirementUnmet(HostName host, Requirement condition, SortedSet<String> actual)
      implements Rejection {
    @Override
    public String text() {
      return "requires %s, host %s %s".formatted(condition.text(), host, has());
    }

    private String has() {
      String name = condition.name();
      if (actual.isEmpty()) {
        return "has no label " + name;
      }
      String values = name + "=" + String.join(", ", actual);
      return condition.operator().isOrdering() && actual.stream().noneMatch(Requirement::isNumber)
          ? "has " + values + ", which is no number"
          : "has " + values;
    }
  }

  /**
   * A machine that must share its host is elsewhere.
   *
   * @param partner that machine
   * @param partnerHost where it is
   */
  record PartnerElsewhere(HostName host, MachineName partner, HostName partnerHost)
      implements Rejection {
    @Override
    public String text() {
      return "must share a host with %s, which is on host %s, not on host %s"
          .formatted(partner, partnerHost, host);
    }
  }

  /**
   * The host may not take a machine that must share it.
   *
   * @param partner that machine
   * @param why what the host has against it
   */
  record PartnerRejected(HostName host, MachineName partner, Rejection why) implements Rejection {
    @Override
    public String text() {
      return "must share a host with %s, which %s".formatted(partner, why.text());
    }
  }

  /**
   * A machine that must not share its host is here.
   *
   * @param other that machine
   */
  record ApartFrom(HostName host, MachineName other) implements Rejection {
    @Override
    public String text() {
      return "must not share a host with %s, which is on host %s".formatted(other, host);
    }
  }

  /**
   * The machine is spread over a label that the host lacks.
   *
   * @param label the label's name
   */
  record NoDomain(HostName host, String label) implements Rejection {
    @Override
    public String text() {
      return "is spread by label %s, host %s has no label %s".formatted(label, host, label);
    }
  }

  /**
   * The host's failure domain already has its share of the spread machines.
   *
   * @param label the label by which they are spread
   * @param domain its value on the host
   * @param role the role of the machines
   * @param there how many are in the domain
   * @param most how many it may have
   */
  record DomainFull(HostName host, String label, String domain, Role role, int there, int most)
      implements Rejection {
    @Override
    public String text() {
      return "is spread by label %s, host %s is in %s=%s, which has %d of role %s and takes %d"
          .formatted(label, host, label, domain, there, role, most);
    }
  }

  /**
   * A cross-host edge would need a bridged NIC on a host that cannot bridge.
   *
   * @param neighbour the machine at the other end of the edge
   * @param neighbourHost where it is
   * @param unbridged the host that cannot bridge: {@code host} or {@code neighbourHost}
   * @param problem why it cannot
   */
  record BridgeUnusable(
      HostName host,
      MachineName neighbour,
      HostName neighbourHost,
      HostName unbridged,
      String problem)
      implements Rejection {
    @Override
    public String text() {
      return "needs bridged NICs between host %s and %s on host %s, host %s cannot bridge: %s"
          .formatted(host, neighbour, neighbourHost, unbridged, problem);
    }
  }

  /** In parentheses, of whom that is which is not left; empty if it is nobody's. */
  private static String reserved(
      List<Reservation> withheld, ToLongFunction<Reservation> of, LongFunction<String> words) {
    StringJoiner all = new StringJoiner(", ", " (", ")");
    all.setEmptyValue("");
    for (Reservation each : withheld) {
      long amount = of.applyAsLong(each);
      if (amount > 0) {
        all.add(words.apply(amount) + " reserved for " + each.holder());
      }
    }
    return all.toString();
  }

  private static String listOf(SortedSet<String> words, String none) {
    return words.isEmpty() ? none : String.join(", ", words);
  }
}
