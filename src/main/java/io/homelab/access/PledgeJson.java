package io.homelab.access;

import io.homelab.model.Resources;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pledges as JSON. */
public final class PledgeJson {
  private PledgeJson() {}

  /** Their text. */
  public static byte[] write(PledgeBooks.Pledges pledges) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put("schema_version", 1);
    root.put("revision", pledges.revision());
    ArrayNode all = root.putArray("pledges");
    for (Pledge each : pledges.pledges()) {
      ObjectNode one = all.addObject();
      one.put("lab", each.lab());
      one.put("project", each.project());
      one.put("cpus", each.amount().cpus());
      one.put("memory_mb", each.amount().memoryMb());
      one.put("disk_gb", each.amount().diskGb());
      one.put("machines", each.machines());
    }
    return JsonMapper.shared().writeValueAsBytes(root);
  }

  /** What a text says; what is damaged counts as nothing, since labs' states tell what there is. */
  public static PledgeBooks.Pledges read(byte[] content) {
    try {
      JsonNode root = JsonMapper.shared().readTree(content);
      List<Pledge> pledges = new ArrayList<>();
      for (JsonNode each : root.required("pledges").asArray()) {
        pledges.add(
            new Pledge(
                each.required("lab").stringValue(),
                each.required("project").stringValue(),
                new Resources(
                    each.required("cpus").longValue(),
                    each.required("memory_mb").longValue(),
                    each.required("disk_gb").longValue()),
                each.required("machines").longValue()));
      }
      return new PledgeBooks.Pledges(root.required("revision").longValue(), pledges);
    } catch (JacksonException | IllegalArgumentException e) {
      return new PledgeBooks.Pledges(0, List.of());
    }
  }
}
