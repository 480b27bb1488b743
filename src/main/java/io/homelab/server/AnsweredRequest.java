package io.homelab.server;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was answered, without anything that must not be told.
 *
 * @param at when it came
 * @param id what it is called
 * @param token the name of the token, if one that counts was sent
 * @param method its method, as far as it is one
 * @param pattern the path with names in braces; empty when there is none such
 * @param words what stands in the path where the pattern has names
 * @param status how it was answered
 * @param nanos how long that took, until the answer was there
 * @param address where it came from
 */
record AnsweredRequest(
    Instant at,
    String id,
    Optional<String> token,
    String method,
    String pattern,
    Map<String, String> words,
    int status,
    long nanos,
    String address) {}
