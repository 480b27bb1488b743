package io.homelab.engine;

import io.homelab.model.MachineName;
import io.homelab.remote.RecordingHost;
import java.util.Locale;

class FakeEngineTest extends EngineContract {
  private final FakeEngine engine = new FakeEngine();

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected EngineSession session() {
    return engine.open(new EngineContext(new RecordingHost("nuc"), "/w", true, new HeardWords()));
  }

  @Override
  protected void breakDown(Verb verb, MachineName machine, String words) {
    engine.broken.put(verb.name().toLowerCase(Locale.ROOT) + " " + machine, words);
  }
}
