package dev.endpointpipeline.demo;

/** The demo cannot go on; the message is for whoever started it and says why. */
final class QuickstartFailedException extends RuntimeException {
  QuickstartFailedException(String message) {
    super(message);
  }
}
