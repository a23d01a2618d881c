package dev.endpointpipeline.demo;

/** The program was called with arguments that it does not have. */
final class WrongCallException extends RuntimeException {
  WrongCallException(String message) {
    super(message + "; see ./quickstart --help");
  }
}
