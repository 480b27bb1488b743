package io.homelab.config;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Explains the YAML parser's complaint and the fix for the commonest mistakes. */
final class SyntaxHint {
  private SyntaxHint() {}

  /** What is wrong, in the parser's words. */
  static String problem(MarkedYamlEngineException error) {
    String problem = String.valueOf(error.getProblem());
    int advice = problem.indexOf(". (Do not use");
    return Wording.shorten(advice < 0 ? problem : problem.substring(0, advice));
  }

  /** What was expected. */
  static String expected(MarkedYamlEngineException error) {
    String problem = String.valueOf(error.getProblem());
    String context = String.valueOf(error.getContext());
    if (problem.contains("TAB")) {
      return "expected spaces, not tabs";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "expected one 'key: value' per line, and quotes around a text that has ': ' in it";
    }
    if (problem.contains("escape character")) {
      return "expected single quotes around a text with backslashes";
    }
    if (problem.contains("cannot start any token")) {
      return "expected quotes around a text that starts with this character";
    }
    if (problem.contains("the node content")) {
      return "expected a value";
    }
    if (context.contains("alias")) {
      return "expected a name after '*' (quotes make it a text: \"*\")";
    }
    if (context.contains("quoted scalar")) {
      return "expected a closing quote" + since(error);
    }
    if (context.contains("flow sequence")) {
      return "expected ',' or ']'" + since(error);
    }
    if (context.contains("flow mapping")) {
      return "expected ',' or '}'" + since(error);
    }
    if (context.contains("simple key")) {
      return "expected ':' after the key" + since(error);
    }
    if (context.contains("block")) {
      return "expected the same indentation as the lines around it";
    }
    return "expected YAML 1.2";
  }

  private static String since(MarkedYamlEngineException error) {
    return error
        .getContextMark()
        .map(mark -> " for what starts at " + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
        .orElse("");
  }
}
