package io.homelab.placement;

/** What a placement says about the question whether all machines can have a host. */
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

  /** The strategy takes nothing back, so that it left some over says nothing about other ways. */
  record LeftOver() implements Conclusion {
    @Override
    public String text() {
      return "this strategy leaves machines over; another might place them";
    }
  }

  /**
   * They cannot.
   *
   * @param proof why, so that a person can check it; one sentence without a full stop
   */
  record Impossible(String proof) implements Conclusion {
    @Override
    public String text() {
      return "no placement exists: " + proof;
    }
  }

  /**
   * Nobody knows: no placement was found, and no proof that there is none.
   *
   * @param steps how many were tried; the same on every computer
   */
  record NoneFound(long steps) implements Conclusion {
    @Override
    public String text() {
      return "no placement was found in %d steps, and no proof that none exists".formatted(steps);
    }
  }
}
