package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.ClaimOutcome.GivenMachine;
import io.homelab.operations.ClaimOutcome.GivenMachines;
import io.homelab.operations.ClaimOutcome.NeverPossible;
import io.homelab.operations.ClaimOutcome.NotInTime;
import java.util.List;
import java.util.OptionalLong;

/** What {@code pool claim} shows. */
public final class ClaimView {
  private ClaimView() {}

  /** The machines, and what to type to be in each. */
  public static String human(GivenMachines given, Style style) {
    StringBuilder out = new StringBuilder();
    out.append(
        "Claim %s: %s of pool %s, until %s\n\n"
            .formatted(
                given.claim().id(),
                NumberText.count(given.machines().size(), "machine"),
                given.claim().pool(),
                TimeText.utc(given.claim().lease().expires())));
    TextTable table = new TextTable("").header("Machine", "Host", "Private", "Bridged");
    for (GivenMachine each : given.machines()) {
      table.row(
          each.name().value(),
          each.host().value(),
          each.privateIp().orElse("-"),
          each.bridgedIp().orElse("-"));
    }
    table.appendTo(out, style);
    out.append('\n');
    // Not in the table: a command that is broken over lines cannot be copied.
    given.machines().forEach(each -> out.append(PlainText.line(each.ssh())).append('\n'));
    return out.toString();
  }

  /** How it is given back, in a line that is no data. */
  public static String next(GivenMachines given) {
    return "after %s; to give it back, run: homelab pool release %s"
        .formatted(NumberText.seconds(given.waited()), given.claim().id());
  }

  /** What the claim is called. */
  public static String id(GivenMachines given) {
    return given.claim().id().value();
  }

  /** The claim and its machines. */
  public static String json(GivenMachines given) {
    JsonDocument json =
        claim(given).put("ssh_config", given.sshConfig().toString()).startArray("machines");
    for (GivenMachine each : given.machines()) {
      put(json.startObject(), each).put("ssh", PlainText.line(each.ssh())).endObject();
    }
    return json.endArray().end();
  }

  /** The same for somebody at another computer, where the files of this one mean nothing. */
  public static String served(GivenMachines given) {
    JsonDocument json = claim(given).startArray("machines");
    given.machines().forEach(each -> put(json.startObject(), each).endObject());
    return json.endArray().end();
  }

  private static JsonDocument claim(GivenMachines given) {
    return JsonDocument.pretty()
        .put("claim_id", given.claim().id().value())
        .put("pool", given.claim().pool().value())
        .put("fence", given.claim().fence())
        .put("expires_at", TimeText.utc(given.claim().lease().expires()))
        .put("waited_seconds", JsonEventView.seconds(given.waited()));
  }

  private static JsonDocument put(JsonDocument json, GivenMachine each) {
    return json.put("id", each.instance().value())
        .put("name", each.name().value())
        .put("host", each.host().value())
        .put("private_ip", each.privateIp().map(PlainText::line))
        .put("bridged_ip", each.bridgedIp().map(PlainText::line));
  }

  /**
   * Why they were not ready in time, and what to type.
   *
   * @param count how many were asked for
   */
  public static String human(NotInTime late, int count, Style style) {
    return ErrorView.human(
        sentence(late, count),
        ReasonsText.lines(late.outlook().because(), late.outlook().hosts()),
        "wait for them with --wait 10m; see how the pool is: homelab pool list;"
            + " if no 'pool run' makes machines: homelab pool tick",
        style);
  }

  /** That they were not ready in time. */
  public static String sentence(NotInTime late, int count) {
    return "pool %s has %d of %s ready%s"
        .formatted(
            late.pool(),
            late.outlook().ready(),
            NumberText.count(count, "machine"),
            late.outlook()
                .nextReadyAt()
                .map(at -> "; the next may be ready at " + TimeText.utc(at))
                .orElse(""));
  }

  /** Why they were not ready in time. */
  public static String json(NotInTime late) {
    return put(JsonDocument.pretty(), late).end();
  }

  /** The same beside a problem. */
  public static ProblemDetails details(NotInTime late) {
    return new ProblemDetails(json -> put(json, late));
  }

  private static JsonDocument put(JsonDocument json, NotInTime late) {
    return ReasonsText.put(
        json.put("pool", late.pool().value())
            .put("never", false)
            .put("ready", late.outlook().ready())
            .put("next_ready_at", late.outlook().nextReadyAt().map(TimeText::utc)),
        late.outlook().because(),
        late.outlook().hosts());
  }

  /** Why it can never be, and what to type. */
  public static String human(NeverPossible never, Style style) {
    return ErrorView.human(
        never.reason(),
        ReasonsText.lines(List.of(), never.hosts()),
        "ask for fewer machines, or change pool %s in topology.yaml; see: homelab pool list"
            .formatted(never.pool()),
        style);
  }

  /** Why it can never be. */
  public static String json(NeverPossible never) {
    return put(JsonDocument.pretty(), never).end();
  }

  /** The same beside a problem. */
  public static ProblemDetails details(NeverPossible never) {
    return new ProblemDetails(json -> put(json, never));
  }

  private static JsonDocument put(JsonDocument json, NeverPossible never) {
    return ReasonsText.put(
        json.put("pool", never.pool().value())
            .put("never", true)
            .put("ready", OptionalLong.empty())
            .put("next_ready_at", (String) null),
        List.of(never.reason()),
        never.hosts());
  }
}
