package io.homelab.config;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** What to do about the syntax errors that people make most. */
final class SyntaxHint {
  private SyntaxHint() {}

  static String of(MarkedYamlEngineException error) {
    String problem = String.valueOf(error.getProblem());
    String context = String.valueOf(error.getContext());
    if (problem.contains("TAB")) {
      return "expected spaces, not tabs";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "expected one 'key: value' per line, and quotes around a text that has ': ' in it";
    }
    if (context.contains("quoted scalar")) {
      return "expected a closing quote";
    }
    if (context.contains("flow sequence")) {
      return "expected ',' or ']'";
    }
    if (context.contains("flow mapping")) {
      return "expected ',' or '}'";
    }
    if (context.contains("simple key")) {
      return "expected ':' after the key";
    }
    if (context.contains("block")) {
      return "expected the same indentation as the lines around it";
    }
    if (problem.contains("cannot start any token")) {
      return "expected quotes around a text that starts with this character";
    }
    return "expected YAML 1.2";
  }
}
