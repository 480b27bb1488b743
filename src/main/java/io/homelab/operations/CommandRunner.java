package io.homelab.operations;

import java.io.OutputStream;
import java.util.List;

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
  int run(Line line, Remote remote);

  /**
   * A command line.
   *
   * @param words as somebody typed them
   * @param lab the lab that it is about
   * @param columns of the terminal that shows its data; 0 when none does
   * @param colours whether that has colours
   * @param mayAsk whether somebody answers questions
   */
  record Line(List<String> words, LabRequest lab, int columns, boolean colours, boolean mayAsk) {
    /** Copies the list. */
    public Line {
      words = List.copyOf(words);
    }
  }

  /** Who asked for it. */
  interface Remote {
    /** Where its data goes. */
    OutputStream out();

    /** Where everything else goes that it says. */
    OutputStream err();

    /** Whether somebody says yes; waits a bounded time, and no answer is no. */
    boolean confirm(String question);
  }
}
