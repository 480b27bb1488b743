package io.homelab.remote;

import io.homelab.model.Argv;
import io.homelab.model.HostName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A host that keeps every command that it gets, and answers as it was told: well, until then. */
public final class RecordingHost implements RemoteHost {
  private final HostName name;
  private final List<RemoteCommand> commands = new CopyOnWriteArrayList<>();
  private final List<Argv> interactions = new CopyOnWriteArrayList<>();
  private final List<String> uploads = new CopyOnWriteArrayList<>();
  private volatile Function<RemoteCommand, ExecResult> answer =
      command -> new ExecResult(0, "", "");

  public RecordingHost(String name) {
    this.name = new HostName(name);
  }

  public RecordingHost answering(Function<RemoteCommand, ExecResult> function) {
    answer = function;
    return this;
  }

  public List<RemoteCommand> commands() {
    return commands;
  }

  /** What a person was put through to. */
  public List<Argv> interactions() {
    return interactions;
  }

  /** The targets of the files that it got. */
  public List<String> uploads() {
    return uploads;
  }

  @Override
  public HostName name() {
    return name;
  }

  @Override
  public ExecResult run(RemoteCommand command) {
    commands.add(command);
    return answer.apply(command);
  }

  @Override
  public long upload(TransferSource source, String target, TransferListener listener) {
    uploads.add(target);
    try (SeekableByteChannel content = source.open()) {
      return content.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int interact(Argv argv) {
    interactions.add(argv);
    return 0;
  }

  @Override
  public void close() {}
}
