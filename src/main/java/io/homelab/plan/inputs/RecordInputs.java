package io.homelab.plan.inputs;

import io.homelab.model.BridgedNic;
import io.homelab.model.HostName;
import io.homelab.state.MachineRecord;
import io.homelab.state.MachineRecord.BridgedNicRecord;
import io.homelab.state.MachineRecord.Build;
import io.homelab.state.MachineRecord.Contact;
import io.homelab.state.MachineRecord.Phase;
import io.homelab.state.MachineRecord.Place;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the state knows of a machine, without the ways into it: no addresses, ports and keys. */
final class RecordInputs {
  private RecordInputs() {}

  static void write(ObjectNode node, MachineRecord record) {
    node.put("host", record.host().value());
    node.put("workdir", record.workdir());
    node.put("phase", record.phase().wireName());
    node.put("running", record.running());
    Parts.writeBox(node.putObject("box"), record.box());
    Parts.writeResources(node.putObject("resources"), record.resources());
    node.put("shape", record.shape());
    node.put("settings", record.settings());
    node.put("scripts", record.scripts());
    record
        .bridged()
        .ifPresent(
            nic -> node.putObject("bridged").put("mac", nic.mac()).put("bridge", nic.bridge()));
    ArrayNode knows = node.putArray("knows");
    record.knows().forEach(knows::add);
  }

  static MachineRecord read(InputObject in) {
    return new MachineRecord(
        new Place(in.text("host", HostName::new), in.text("workdir")),
        in.text("phase", RecordInputs::phase),
        in.flag("running") ? MachineRecord.Power.ON : MachineRecord.Power.OFF,
        new Build(
            in.object("box", Parts::readBox),
            in.object("resources", Parts::readResources),
            in.text("shape"),
            in.text("settings"),
            in.text("scripts")),
        new Contact(
            Optional.empty(),
            in.optionalObject(
                "bridged",
                nic -> {
                  String bridge = nic.text("bridge", InputObject::nonBlank);
                  String mac = nic.text("mac", text -> new BridgedNic(text, bridge).mac());
                  return new BridgedNicRecord(mac, bridge, Optional.empty());
                }),
            Optional.empty(),
            in.texts("knows", line -> line)));
  }

  private static Phase phase(String word) {
    for (Phase phase : Phase.values()) {
      if (phase.wireName().equals(word)) {
        return phase;
      }
    }
    throw new IllegalArgumentException("expected creating, booted or ready");
  }
}
