package io.homelab.engine;

import io.homelab.model.KeptDefinition;
import io.homelab.remote.RemoteHost;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads what people wrote for the engine themselves, such as a Vagrantfile of their own. The file
 * is a program: reading it runs it.
 */
@FunctionalInterface
public interface ForeignDefinition {
  /**
   * What a file is asked for.
   *
   * @param file the file, absolute
   * @param folder the folder of the topology to be, absolute: paths in it are relative to this
   * @param provider what the machines are to run on
   */
  record Question(Path file, Path folder, String provider) {}

  /**
   * Another computer than the one where the file is.
   *
   * @param host the computer, which has the engine
   * @param variables the environment variables of the computer where the file is; the host learns
   *     only those that the file asks for
   */
  record Away(RemoteHost host, Map<String, String> variables) {
    @Override
    public String toString() {
      return "Away[host=%s]".formatted(host.name());
    }
  }

  /**
   * Says a file as a topology.
   *
   * @param computer where the file is, and the engine
   * @throws UnreadableDefinitionException when the file cannot be evaluated
   * @throws io.homelab.remote.RemoteException when the computer fails
   */
  ImportedTopology topology(RemoteHost computer, Question question);

  /**
   * Says a file as a topology that is evaluated on another computer: it and what is beside it
   * travel there, and are removed again.
   *
   * @throws UnreadableDefinitionException when the file cannot be evaluated there
   * @throws io.homelab.remote.RemoteException when the computer fails
   */
  default ImportedTopology topology(Away away, Question question) {
    throw new UnreadableDefinitionException(
        question.file() + " cannot be evaluated on another computer by this engine", "");
  }

  /**
   * Evaluates a file that stays the truth about its machines.
   *
   * @param computer where the file is, and the engine
   * @param file the file, absolute, in the folder of the topology
   * @param provider what the machines run on
   * @throws UnreadableDefinitionException when the file cannot be evaluated, or has a machine that
   *     no lab can have
   * @throws io.homelab.remote.RemoteException when the computer fails
   */
  default KeptDefinition kept(RemoteHost computer, Path file, String provider) {
    throw new UnreadableDefinitionException(file + " cannot be kept by this engine", "");
  }
}
