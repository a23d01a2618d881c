package dev.endpointpipeline.localstack;

/** A process ended before it was ready; the message ends with the last lines of its log. */
public final class ProcessDiedException extends LocalStackException {
  ProcessDiedException(JavaProcess process, int exitValue) {
    super(
        "%s: died with exit value %d before it was ready; the end of %s:%n%s"
            .formatted(process.name(), exitValue, process.logFile(), process.logTail()));
  }
}
