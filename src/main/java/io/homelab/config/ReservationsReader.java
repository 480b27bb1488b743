package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.Capacity;
import io.homelab.model.Devices;
import io.homelab.model.Reservation;
import io.homelab.model.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads {@code reservations}: room of a host that one lab or one owner has for itself. */
final class ReservationsReader {
  private static final String KEY = "reservations";
  private static final String FOR = "for";
  private static final String EXPECTED = "expected the name of a lab, or an owner: user@computer";

  /** As long as an owner can be. */
  private static final int LONGEST = 200;

  private final Capacity capacity;
  private final Map<String, Position> holders = new LinkedHashMap<>();

  /** What there is to reserve of. */
  private Resources sum;

  private ReservationsReader(Capacity capacity, Resources reserve) {
    this.capacity = capacity;
    this.sum = reserve;
  }

  /**
   * The reservations of a host.
   *
   * @param capacity what the file declares
   * @param reserve what the host keeps for itself
   */
  static List<Reservation> read(Fields host, Capacity capacity, Resources reserve) {
    ReservationsReader reader = new ReservationsReader(capacity, reserve);
    List<Reservation> all = new ArrayList<>();
    for (YamlValue entry : host.list(KEY).orElse(List.of())) {
      host.values()
          .map(entry, "an entry of " + KEY, "expected a map such as { for: ci, memory_mb: 4096 }")
          .flatMap(map -> reader.read(map, host.values()))
          .ifPresent(all::add);
    }
    return List.copyOf(all);
  }

  private Optional<Reservation> read(Mapping map, ValueReader values) {
    Fields fields = new Fields(map, "a reservation", values);
    Optional<Located<String>> holder =
        fields.requiredText(FOR, ReservationsReader::holder, EXPECTED);
    Capacity written = ResourceAmounts.read(fields, 0);
    Optional<Devices> devices = DevicesReader.read(fields);
    fields.rejectUnknown();
    if (written.equals(Capacity.UNKNOWN) && devices.isEmpty()) {
      values
          .problems()
          .add(
              fields.at(),
              "a reservation of nothing",
              "expected at least one of: cpus, memory_mb, disk_gb, devices");
    }
    Resources amount = ResourceAmounts.orZero(written).with(devices.orElse(Devices.NONE));
    sum = sum.plus(amount);
    check(fields, "cpus", "cpus", amount.cpus(), sum.cpus(), capacity.cpus());
    check(
        fields,
        "memory_mb",
        "MB of memory",
        amount.memoryMb(),
        sum.memoryMb(),
        capacity.memoryMb());
    check(fields, "disk_gb", "GB of disk", amount.diskGb(), sum.diskGb(), capacity.diskGb());
    amount
        .devices()
        .counts()
        .forEach((device, count) ->
            check(
                fields,
                "devices",
                device,
                count,
                sum.devices().of(device),
                OptionalLong.of(capacity.devices().of(device))));
    return holder
        .filter(word -> isNew(word, values))
        .map(word -> new Reservation(word.value(), amount));
  }

  private boolean isNew(Located<String> holder, ValueReader values) {
    Position first = holders.putIfAbsent(holder.value(), holder.at());
    if (first != null) {
      values
          .problems()
          .add(
              holder.at(),
              "a second reservation for '" + holder.value() + "', first at " + first,
              "expected each lab and owner once");
    }
    return first == null;
  }

  private static void check(
      Fields fields, String key, String what, long amount, long sum, OptionalLong capacity) {
    if (amount > 0 && capacity.isPresent() && sum > capacity.getAsLong()) {
      fields
          .values()
          .problems()
          .add(
              fields.at(key),
              "reserve and reservations come to %d %s".formatted(sum, what),
              "expected at most the capacity, " + capacity.getAsLong());
    }
  }

  private static @Nullable String holder(String text) {
    boolean fits =
        TextRules.name(text) == null
            || (text.indexOf('@') > 0
                && !text.startsWith("-")
                && !text.contains(" ")
                && text.length() <= LONGEST);
    return fits ? null : EXPECTED;
  }
}
