package dev.endpointpipeline.localstack;

/** A process ended before it was ready; the message ends with the last lines of its log. */
public final class ProcessDiedException extends LocalStackException {
  ProcessDiedException(JavaProcess process, int exitValue) {
    super(
        "%s: died with exit value %d before it was ready; the end of %s:%n%s"
            .formatted(process.name(), exitValue, process.logFile(), process.logTail()));
  }

  boolean saysThatAPortWasTaken() {
    String message = String.valueOf(getMessage());
    return message.contains("Address already in use") // the kernel's words, in a broker's log
        || message.contains("already bound"); // the registry's
  }
}
