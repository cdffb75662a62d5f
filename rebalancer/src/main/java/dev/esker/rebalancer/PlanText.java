package dev.esker.rebalancer;

import java.util.Locale;

/** Writes a plan for people. */
final class PlanText {
  private PlanText() {}

  static String of(AssignmentPlan plan, int mostChanges) {
    StringBuilder text = new StringBuilder();
    AssignmentPlan.Totals totals = plan.totals();
    if (plan.isEmpty()) {
      text.append("nothing to change\n");
    } else {
      line(
          text,
          "%d partitions change: %d replicas to copy (%d bytes), %d to remove, %d new preferred"
              + " leaders",
          plan.changes().size(),
          totals.replicasAdded(),
          totals.bytesToCopy(),
          totals.replicasRemoved(),
          totals.leadersMoved());
      plan.reasons().forEach((reason, count) -> line(text, "  %-18s %d", name(reason), count));
    }
    line(
        text,
        "partitions badly spread over racks: %d, then %d",
        totals.rackViolationsBefore(),
        totals.rackViolationsAfter());
    if (totals.shortOfReplicas() > 0) {
      line(text, "partitions short of replicas even then: %d", totals.shortOfReplicas());
    }
    if (!totals.complete()) {
      line(text, "the limit on moves leaves more to do: plan again when this is done");
    }
    brokers(text, plan);
    changes(text, plan, mostChanges);
    return text.toString();
  }

  private static void brokers(StringBuilder text, AssignmentPlan plan) {
    line(text, "");
    line(text, "%8s %17s %17s", "broker", "replicas", "leaders");
    plan.after()
        .forEach(
            (id, after) -> {
              BrokerShare before = plan.before().get(id);
              line(
                  text,
                  "%8d %7d -> %6d %7d -> %6d",
                  id,
                  before.replicas(),
                  after.replicas(),
                  before.leaders(),
                  after.leaders());
            });
  }

  private static void changes(StringBuilder text, AssignmentPlan plan, int mostChanges) {
    if (plan.isEmpty()) {
      return;
    }
    line(text, "");
    plan.changes().stream()
        .limit(mostChanges)
        .forEach(
            change ->
                line(
                    text,
                    "%s-%d %s -> %s (%s)",
                    change.topic(),
                    change.partition(),
                    change.from(),
                    change.to(),
                    name(change.reason())));
    int more = plan.changes().size() - mostChanges;
    if (more > 0) {
      line(text, "and %d more", more);
    }
  }

  private static String name(ChangeReason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
