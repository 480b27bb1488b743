package io.homelab.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A class whose tests are the chapters of one story, told in the order of their {@code @Order}:
 * real machines take too long to make for each test to have its own. After a chapter that failed,
 * the rest is skipped, since it could tell nothing.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ExtendWith(Story.EndAtFailure.class)
@interface Story {
  /** Skips what comes after a failure. */
  final class EndAtFailure implements ExecutionCondition, TestExecutionExceptionHandler {
    private Optional<String> failed = Optional.empty();

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
        throws Throwable {
      failed = Optional.of(context.getDisplayName());
      throw failure;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return failed
          .map(chapter -> ConditionEvaluationResult.disabled("after the failure of " + chapter))
          .orElseGet(() -> ConditionEvaluationResult.enabled("nothing failed so far"));
    }
  }
}
