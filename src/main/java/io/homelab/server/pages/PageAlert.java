package io.homelab.server.pages;

import io.homelab.report.Lamp;

/**
 * Something to look after.
 *
 * @param tone how bad it is
 * @param what what it is
 * @param hint what to do; may be empty
 * @param to where more is told
 */
public record PageAlert(Lamp tone, String what, String hint, String to) {}
