package io.homelab.operations;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The port to servers of labs: {@code homelab serve} somewhere else. */
public interface LabClient {
  /**
   * Looks whether a server is there.
   *
   * @param server its address
   * @param certificate a PEM file that has the server's certificate, or that of who signed it
   * @param fingerprint of the certificate that is trusted, and no other
   */
  Answer<ServerContact> contact(
      String server, Optional<Path> certificate, Optional<String> fingerprint);

  /**
   * Forgets a server and its token.
   *
   * @param server its address; absent means the only one that is known
   * @return the address
   */
  Answer<String> logout(Optional<String> server);

  /**
   * Has a server run a command line, and shows what it says.
   *
   * @return the exit code
   */
  Answer<Integer> run(ServerCommand command, RemoteScreen screen);

  /** A server that answers; nothing is kept of it yet. */
  interface ServerContact {
    /** Its address, as it is kept. */
    String address();

    /** The certificate, when nothing here vouches for it: somebody must. */
    Optional<ShownCertificate> unknown();

    /**
     * Shows the server a token, and keeps both when it counts there.
     *
     * @param approval of the unknown certificate
     * @return the names of the labs there
     */
    Answer<List<String>> login(Optional<Approval> approval, String token);
  }

  /**
   * A certificate that somebody is asked to trust.
   *
   * @param subject whom it names
   * @param until when it ends
   * @param fingerprint {@code SHA256:} and its digest, which an approval names
   */
  record ShownCertificate(String subject, String until, String fingerprint) {}

  /**
   * A command line for a server.
   *
   * @param server its address
   * @param lab the lab there; absent means that of the topology, else the only one there
   * @param topology where the topology is, if there is one here
   * @param words the command line
   * @param columns of the terminal that shows its data; 0 when none does
   * @param colours whether that has colours
   * @param mayAsk whether somebody answers questions
   * @param rawOut whether its data is shown byte by byte: no terminal reads it
   * @param rawErr the same of what is not data
   * @param files what is in the files that it reads, by their names among the words
   * @param writes the names of those that it writes
   */
  record ServerCommand(
      String server,
      Optional<String> lab,
      Path topology,
      List<String> words,
      int columns,
      boolean colours,
      boolean mayAsk,
      boolean rawOut,
      boolean rawErr,
      Map<String, String> files,
      Set<String> writes) {
    /** Copies the list, the map and the set. */
    public ServerCommand {
      words = List.copyOf(words);
      files = Map.copyOf(files);
      writes = Set.copyOf(writes);
    }
  }

  /** Where a command that runs elsewhere is shown. */
  interface RemoteScreen {
    /** Shows data. */
    void out(byte[] bytes);

    /** Shows what is not data. */
    void err(byte[] bytes);

    /** Writes a file that the words name. */
    void file(String name, String content);

    /** Whether somebody says yes. */
    boolean confirm(String question);
  }
}
