package io.homelab.placement;

/** Whether every machine can be placed, as far as is known. */
public sealed interface Conclusion {
  /** One sentence without a full stop. */
  String text();

  /** Every machine has a host. */
  record Complete() implements Conclusion {
    @Override
    public String text() {
      return "every machine has a host";
    }
  }

  /**
   * The strategy left some machines over. It never revises a decision, so another strategy might
   * place them.
   */
  record LeftOver() implements Conclusion {
    @Override
    public String text() {
      return "this strategy leaves machines over; another might place them";
    }
  }

  /**
   * No placement exists.
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
   * Undecided: the search found neither a placement nor a proof that none exists.
   *
   * @param steps the steps taken; the same on every computer
   */
  record NoneFound(long steps) implements Conclusion {
    @Override
    public String text() {
      return "no placement was found in %d steps, and no proof that none exists".formatted(steps);
    }
  }
}
