package io.homelab.plan;

import io.homelab.model.Host;
import io.homelab.model.Reservation;
import io.homelab.model.Resources;
import io.homelab.probe.HostMachines.ForeignLab;
import io.homelab.workdir.LabIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * A reservation of a host, and how much of it is open: not used yet by whom it is for. What a lab
 * holds counts against the reservation for the lab itself first, and what is above that against the
 * one for its owner.
 *
 * @param reservation what is reserved, for whom
 * @param open what of it nobody uses yet, as far as the host told
 * @param own whether it is for the lab that asks
 */
public record ReservedRoom(Reservation reservation, Resources open, boolean own) {

  /** The reservations of a host as a lab sees them. */
  static List<ReservedRoom> of(Host host, List<ForeignLab> others, LabIdentity identity) {
    List<Reservation> all = host.reservations();
    if (all.isEmpty()) {
      return List.of();
    }
    Resources[] open = all.stream().map(Reservation::amount).toArray(Resources[]::new);
    for (ForeignLab lab : others) {
      Resources held = lab.held();
      for (String holder : List.of(lab.lab(), lab.owner())) {
        for (int i = 0; i < open.length; i++) {
          if (all.get(i).holder().equals(holder)) {
            Resources before = open[i];
            open[i] = before.less(held);
            held = held.less(before);
          }
        }
      }
    }
    List<ReservedRoom> rooms = new ArrayList<>();
    for (int i = 0; i < open.length; i++) {
      rooms.add(
          new ReservedRoom(
              all.get(i), open[i], all.get(i).isFor(identity.lab().value(), identity.owner())));
    }
    return List.copyOf(rooms);
  }

  /** The same when the lab that asks uses that much there: it is taken off like the others'. */
  static List<ReservedRoom> after(List<ReservedRoom> rooms, LabIdentity identity, Resources used) {
    List<ReservedRoom> left = new ArrayList<>(rooms);
    Resources rest = used;
    for (String holder : List.of(identity.lab().value(), identity.owner())) {
      for (int i = 0; i < left.size(); i++) {
        ReservedRoom room = left.get(i);
        if (room.reservation().holder().equals(holder)) {
          left.set(i, new ReservedRoom(room.reservation(), room.open().less(rest), room.own()));
          rest = rest.less(room.open());
        }
      }
    }
    return List.copyOf(left);
  }

  /** What no other lab may use: what is open of those that are not for the one that asks. */
  static List<Reservation> withheld(List<ReservedRoom> rooms) {
    return rooms.stream()
        .filter(room -> !room.own() && !room.open().equals(Resources.ZERO))
        .map(room -> room.reservation().of(room.open()))
        .toList();
  }
}
