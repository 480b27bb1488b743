package io.homelab.config;

/**
 * A place in an input file.
 *
 * @param order the rank of the file; problems of an earlier file come first
 * @param file the file as shown to people
 * @param line line, from 1
 * @param column column in characters, from 1
 */
record Position(int order, String file, int line, int column) implements Comparable<Position> {
  @Override
  public int compareTo(Position other) {
    if (order != other.order) {
      return Integer.compare(order, other.order);
    }
    return line != other.line
        ? Integer.compare(line, other.line)
        : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
