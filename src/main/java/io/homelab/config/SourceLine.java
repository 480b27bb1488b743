package io.homelab.config;

/**
 * A line of an input file.
 *
 * @param file the file as shown to people
 * @param line the line, from 1
 */
public record SourceLine(String file, int line) {}
