package io.homelab.server.pages;

/**
 * A line to type.
 *
 * @param what where it works
 * @param line the line
 */
public record ShellLine(String what, String line) {}
