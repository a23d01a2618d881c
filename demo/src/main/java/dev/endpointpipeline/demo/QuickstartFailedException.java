package dev.endpointpipeline.demo;

/** The demo can't continue; the message tells the user why. */
final class QuickstartFailedException extends RuntimeException {
  QuickstartFailedException(String message) {
    super(message);
  }
}
