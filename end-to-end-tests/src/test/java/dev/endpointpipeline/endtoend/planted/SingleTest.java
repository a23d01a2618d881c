package dev.endpointpipeline.endtoend.planted;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs one test in this process, which is then not shared with tests of sound services. */
final class SingleTest {
  /** Exit code if the test passes. */
  static final int PASSED = 0;

  /** Exit code if the test finds something wrong. */
  static final int FAILED = 10;

  /** Exit code if it could not run. */
  static final int NOT_RUN = 11;

  private SingleTest() {}

  /**
   * Prints why the test failed.
   *
   * @param arguments the method, as {@code package.Class#method}
   */
  public static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectMethod(arguments[0]))
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 10);
    if (summary.getTestsFoundCount() != 1 || summary.getTestsStartedCount() != 1) {
      System.exit(NOT_RUN);
    }
    boolean isFinding =
        summary.getFailures().stream().allMatch(failure -> isFinding(failure.getException()));
    System.exit(summary.getTestsFailedCount() == 0 ? PASSED : isFinding ? FAILED : NOT_RUN);
  }

  /** A service that does not start, for example, is none. */
  private static boolean isFinding(Throwable failure) {
    return failure instanceof AssertionError
        || failure instanceof org.awaitility.core.ConditionTimeoutException;
  }
}
