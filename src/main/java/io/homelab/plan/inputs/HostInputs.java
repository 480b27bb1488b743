package io.homelab.plan.inputs;

import io.homelab.model.Admission;
import io.homelab.model.BoxSource;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.HostStatus;
import io.homelab.model.Reservation;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A host of {@code hosts.yaml} without the ways to it: no address, user, key, jump or workdir. */
final class HostInputs {
  private HostInputs() {}

  static void write(ObjectNode node, Host host) {
    node.put("name", host.name().value());
    node.put("status", wireName(host.status()));
    Parts.writeCapacity(node.putObject("capacity"), host.capacity());
    Parts.writeResources(node.putObject("reserve"), host.reserve());
    if (!host.reservations().isEmpty()) {
      ArrayNode reservations = node.putArray("reservations");
      for (Reservation reservation : host.reservations()) {
        ObjectNode entry = reservations.addObject().put("for", reservation.holder());
        Parts.writeResources(entry.putObject("amount"), reservation.amount());
      }
    }
    ArrayNode roles = node.putArray("placements");
    host.placements().forEach(roles::add);
    host.bridge().ifPresent(bridge -> node.put("bridge", bridge));
    ObjectNode labels = node.putObject("labels");
    host.labels().forEach(labels::put);
    // Where the catalog is decides nothing.
    node.put(
        "box_source",
        switch (host.boxSource()) {
          case BoxSource.Auto auto -> "auto";
          case BoxSource.Copy copy -> "copy";
          case BoxSource.Registry registry -> "registry";
          case BoxSource.Catalog catalog -> "catalog";
        });
  }

  static Host read(InputObject in) {
    HostName name = in.text("name", HostName::new);
    return new Host(
        name,
        HostAccess.to(name.value()),
        new Admission(
            in.object("capacity", Parts::readCapacity),
            in.object("reserve", Parts::readResources),
            Collections.unmodifiableSortedSet(new TreeSet<>(in.texts("placements", role -> role))),
            in.text("status", HostInputs::status),
            Collections.unmodifiableSortedMap(in.textMap("labels")),
            in.optionalObjects("reservations", HostInputs::reservation)),
        new HostSetup(
            Optional.empty(),
            in.optionalText("bridge", InputObject::nonBlank),
            in.text("box_source", HostInputs::boxSource)));
  }

  private static Reservation reservation(InputObject in) {
    return new Reservation(
        in.text("for", InputObject::nonBlank), in.object("amount", Parts::readResources));
  }

  /** Not the name in files, which is the same for two of them. */
  private static String wireName(HostStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static HostStatus status(String word) {
    for (HostStatus status : HostStatus.values()) {
      if (wireName(status).equals(word)) {
        return status;
      }
    }
    throw new IllegalArgumentException("expected online, maintenance or cordoned");
  }

  private static BoxSource boxSource(String word) {
    return switch (word) {
      case "auto" -> new BoxSource.Auto();
      case "copy" -> new BoxSource.Copy();
      case "registry" -> new BoxSource.Registry();
      case "catalog" -> new BoxSource.Catalog("");
      default -> throw new IllegalArgumentException("expected auto, copy, registry or catalog");
    };
  }
}
