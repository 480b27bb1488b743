package io.homelab.engine.vagrant;

import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineContract;
import io.homelab.engine.EngineSession;
import io.homelab.engine.HeardWords;
import io.homelab.model.MachineName;
import java.util.Locale;

/** Vagrant keeps to the contract, over a host whose Vagrant says what the real one says. */
class VagrantEngineTest extends EngineContract {
  private final VagrantEngine engine = new VagrantEngine();
  private final VagrantDouble host = new VagrantDouble("nuc");

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected EngineSession session() {
    host.beginsEmpty = true;
    return engine.open(new EngineContext(host.remote(), "/w", true, new HeardWords()));
  }

  @Override
  protected void breakDown(Verb verb, MachineName machine, String words) {
    String action = verb == Verb.BOOT ? "up" : verb.name().toLowerCase(Locale.ROOT);
    host.broken.put(action + " " + machine, words);
  }
}
