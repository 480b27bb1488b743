package io.homelab.operations;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The port to the command line, for whoever runs commands for somebody who is elsewhere. */
public interface CommandRunner {
  /**
   * What a command line would take. Nothing is done yet.
   *
   * @param words as somebody typed them, without the name of the program
   * @throws RefusedException when it is no command line, or none that may be run for others
   */
  CommandTerms terms(List<String> words);

  /**
   * Runs a command line on the calling thread; an interrupt stops it, as Ctrl-C does.
   *
   * @return the exit code
   */
  int run(ServedCommand line, Remote remote);

  /**
   * A command line.
   *
   * @param words as somebody typed them
   * @param lab the lab that it is about
   * @param columns of the terminal that shows its data; 0 when none does
   * @param colours whether that has colours
   * @param mayAsk whether somebody answers questions
   * @param files what is in the files that it reads, by their names among the words
   * @param writes the names of those that it writes
   * @param asker for whom it is run
   */
  record ServedCommand(
      List<String> words,
      LabRequest lab,
      int columns,
      boolean colours,
      boolean mayAsk,
      Map<String, String> files,
      Set<String> writes,
      CommandAsker asker) {
    /** Copies the list, the map and the set. */
    public ServedCommand {
      words = List.copyOf(words);
      files = Map.copyOf(files);
      writes = Set.copyOf(writes);
    }
  }

  /** Who asked for it. */
  interface Remote {
    /** Where its data goes. */
    OutputStream out();

    /** Where everything else goes that it says. */
    OutputStream err();

    /** Has a file written that the words name. */
    void file(String name, String content);

    /** Whether somebody says yes; waits a bounded time, and no answer is no. */
    boolean confirm(String question);
  }
}
