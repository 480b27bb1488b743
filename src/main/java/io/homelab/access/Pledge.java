package io.homelab.access;

import io.homelab.model.Resources;

/**
 * What a lab will take once the run is done that changes it now. It counts as long as somebody has
 * the lab's lock: what was made then is in the lab's state, and what was not is given back.
 *
 * @param lab the path of the lab's books
 * @param project the project that owns it
 * @param amount what its machines take together
 * @param machines how many they are
 */
public record Pledge(String lab, String project, Resources amount, long machines) {}
