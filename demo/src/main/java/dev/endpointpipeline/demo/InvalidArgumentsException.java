package dev.endpointpipeline.demo;

/** The program was called with invalid arguments. */
final class InvalidArgumentsException extends RuntimeException {
  InvalidArgumentsException(String message) {
    super(message + "; see ./quickstart --help");
  }
}
