package example;

import io.homelab.engine.Engine;
import io.homelab.engine.EngineContext;
import io.homelab.engine.EngineContract;
import io.homelab.engine.EngineSession;
import io.homelab.engine.HeardWords;
import io.homelab.model.HostName;
import io.homelab.model.MachineName;
import io.homelab.remote.LocalHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What every engine keeps, kept by {@link PaperEngine} on this computer. */
class PaperEngineTest extends EngineContract {
  private final Engine engine = new PaperEngine();

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected EngineSession session() {
    LocalHost computer = new LocalHost(new HostName("nuc"), folder);
    return engine.open(new EngineContext(computer, folder.toString(), false, new HeardWords()));
  }

  @Override
  protected void breakDown(Verb verb, MachineName machine, String words) {
    String action = verb.name().toLowerCase(Locale.ROOT);
    try {
      Path sheets = Files.createDirectories(folder.resolve("paper"));
      Files.writeString(sheets.resolve(machine + ".no-" + action), words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
