package io.homelab.report;

import io.homelab.model.MachineName;
import io.homelab.model.PlainText;
import io.homelab.model.ProvisionTerms;
import io.homelab.model.ProvisionerTag;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The provisioners that run at each {@code vos up}, though their machines stay as they are. */
public final class AlwaysView {
  private static final int NAMES = 8;
  private static final int LONGEST_TYPE = 40;

  private AlwaysView() {}

  /** A line for machines that have the same ones; empty when no machine of the plan has any. */
  public static String human(Plan plan, Style style) {
    Map<String, List<MachineName>> machines = new LinkedHashMap<>();
    for (MachineStep.Present step : plan.present()) {
      StringBuilder names = new StringBuilder();
      for (ProvisionerTag tag : step.machine().always()) {
        names.append(names.isEmpty() ? "" : ", ").append(provisioner(tag));
      }
      if (!names.isEmpty()) {
        machines.computeIfAbsent(names.toString(), text -> new ArrayList<>()).add(step.name());
      }
    }
    if (machines.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("\nProvisioners that run at each 'vos up':\n");
    TextTable table = new TextTable("  ");
    int most = style.verbose() ? Integer.MAX_VALUE : NAMES;
    machines.forEach((text, names) -> table.row(NumberText.names(names, most), text));
    table.appendTo(out, style);
    return out.toString();
  }

  /** Vagrant runs those of a kept Vagrantfile by their names. */
  private static String provisioner(ProvisionerTag tag) {
    if (tag.name().isEmpty()) {
      return PlainText.excerpt(tag.type(), LONGEST_TYPE)
          + " without a name (not in machines that are up: name it in the Vagrantfile)";
    }
    return ProvisionTerms.isName(tag.name()) ? tag.name() : tag.type();
  }
}
