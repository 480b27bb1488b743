package io.homelab.placement;

/** Whether all machines can have a host, as far as a placement found out. */
public sealed interface Conclusion {
  /** One sentence without a full stop. */
  String text();

  /** They can: every machine has one. */
  record Complete() implements Conclusion {
    @Override
    public String text() {
      return "every machine has a host";
    }
  }

  /** The strategy left some over; as it never takes a decision back, there may be another way. */
  record LeftOver() implements Conclusion {
    @Override
    public String text() {
      return "this strategy leaves machines over; another might place them";
    }
  }

  /**
   * They cannot.
   *
   * @param proof why, in a form that a person can check; one sentence without a full stop
   */
  record Impossible(String proof) implements Conclusion {
    @Override
    public String text() {
      return "no placement exists: " + proof;
    }
  }

  /**
   * It is not known: neither a placement nor a proof that none exists was found.
   *
   * @param steps how many steps were taken; the same on every computer
   */
  record NoneFound(long steps) implements Conclusion {
    @Override
    public String text() {
      return "no placement was found in %d steps, and no proof that none exists".formatted(steps);
    }
  }
}
