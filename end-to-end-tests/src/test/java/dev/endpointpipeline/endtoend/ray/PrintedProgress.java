package dev.endpointpipeline.endtoend.ray;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints a line at the start and at the end of each test, because these tests are slow. */
final class PrintedProgress implements BeforeEachCallback, AfterEachCallback {
  private Instant begun = Instant.now();

  @Override
  public void beforeEach(ExtensionContext test) {
    begun = Instant.now();
    print(test.getDisplayName() + " …");
  }

  @Override
  public void afterEach(ExtensionContext test) {
    long seconds = Duration.between(begun, Instant.now()).toSeconds();
    print(
        test.getDisplayName()
            + (test.getExecutionException().isEmpty() ? " ok, " : " FAILED, ")
            + seconds
            + " s");
  }

  static void print(String line) {
    System.out.println("real-ray: " + line);
  }
}
