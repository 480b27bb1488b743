package io.homelab.operations;

import io.homelab.access.AccessBooks;
import io.homelab.access.FolderAccess;
import io.homelab.config.SourceLine;
import io.homelab.engine.Engine;
import io.homelab.model.HostName;
import io.homelab.model.LabName;
import io.homelab.remote.RemoteHost;
import io.homelab.state.Refuge;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens labs: knows how their files are read, how their hosts are reached and what makes their
 * machines. Composed once for the process.
 */
public interface LabOpener {
  /**
   * Reads the files of a lab; no host is asked yet.
   *
   * @throws io.homelab.model.HomeLabException when the files are not as they should be
   */
  OpenLab open(LabRequest request);

  /**
   * Reads the hosts file alone, for whoever asks nothing about machines; no host is asked yet.
   *
   * @return what reaches its hosts; there are none while there is no file
   * @throws io.homelab.model.HomeLabException when the file is not as it should be
   */
  LabHosts hosts(LabRequest request);

  /**
   * What makes the machines of a lab.
   *
   * @param name the name that its topology gives; absent means the usual one
   * @throws io.homelab.model.HomeLabException when there is none of that name
   */
  Engine engine(Optional<String> name);

  /**
   * A lab's part on one host, known by its marker there alone; no host is asked yet.
   *
   * @param request says which hosts there are
   * @param name the lab's name
   * @param engine the name of what makes its machines; absent means the usual one
   * @param host the host
   * @param workdir the lab's folder there, absolute
   * @param state the folder with its state
   * @throws io.homelab.model.HomeLabException when the hosts file is not as it should be, or there
   *     is no such engine
   */
  default OpenLab reopen(
      LabRequest request,
      LabName name,
      Optional<String> engine,
      HostName host,
      String workdir,
      Path state) {
    throw new RefusedException(
        Refusal.usage("labs cannot be opened by their markers", "use the homelab command"));
  }

  /**
   * Where the books of a topology are kept. It is read only if that is not a folder beside it.
   *
   * @return none where that cannot be told without it, and it is not there
   * @throws io.homelab.model.HomeLabException when the files are not as they should be
   */
  default Optional<LabBooks> books(LabRequest request) {
    return Optional.ofNullable(request.topology().toAbsolutePath().getParent())
        .map(folder -> FolderBooks.beside(folder, Refuge.NONE));
  }

  /**
   * Who may use the server of a folder, and what was done with it.
   *
   * @throws io.homelab.model.HomeLabException when it cannot be told where that is kept
   */
  default AccessBooks access(AccessRequest request) {
    return new FolderAccess(request.folder());
  }

  /** Who asks. */
  default Caller caller() {
    throw new RefusedException(Refusal.usage("nobody is known to ask", "use the homelab command"));
  }

  /** This computer, whatever its part in a lab. */
  default RemoteHost thisComputer() {
    throw new RefusedException(
        Refusal.usage("nothing can be run on this computer", "use the homelab command"));
  }

  /** What serves labs over HTTP. */
  default LabServer server() {
    throw new RefusedException(
        Refusal.usage("nothing can be served here", "use the homelab command"));
  }

  /** From now on Ctrl-C and SIGTERM interrupt the calling thread alone: they end it as usual. */
  default void endsInOrder() {}

  /** What runs command lines for somebody who is elsewhere. */
  default CommandRunner commands() {
    throw new RefusedException(
        Refusal.usage("no command can be run for others here", "use the homelab command"));
  }

  /** What talks to servers of labs. */
  default LabClient client() {
    throw new RefusedException(
        Refusal.usage("no server can be asked here", "use the homelab command"));
  }

  /** The lab that is meant when a command line names that one: another one where it is served. */
  default LabRequest meant(LabRequest request) {
    return request;
  }

  /** The file that a command line names: one that was sent along where it is served. */
  default Path named(Path file) {
    return file;
  }

  /** For whom a command line is run, if for somebody elsewhere; absent means for its own user. */
  default Optional<CommandAsker> asker() {
    return Optional.empty();
  }

  /** The environment variables of this computer; they may hold secrets. */
  default Map<String, String> variables() {
    return Map.of();
  }

  /**
   * What is wrong with the text of a topology.
   *
   * @param file where it is
   * @return sentences that name the place in the file; empty when it can be read
   */
  default List<String> problems(Path file, String text) {
    return List.of();
  }

  /**
   * Where the topology describes each machine, as far as it can be read.
   *
   * @return by the machine's name; empty when there is no such file
   */
  default Map<String, SourceLine> machineLines(LabRequest request) {
    return Map.of();
  }

  /**
   * The names of that kind, as far as files on this computer tell: no host and no database is
   * asked, nothing is run, and what cannot be read counts as empty.
   *
   * @return what to say of each, by its name; empty when there is nothing to say
   */
  default Map<String, String> words(LabRequest request, LabWord kind) {
    return Map.of();
  }
}
