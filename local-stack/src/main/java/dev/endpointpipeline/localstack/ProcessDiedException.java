package dev.endpointpipeline.localstack;

/** A required process has exited; the message ends with the last lines of its log. */
public final class ProcessDiedException extends LocalStackException {
  ProcessDiedException(JavaProcess process, int exitValue) {
    super(
        "%s: exited with code %d; the end of %s:%n%s"
            .formatted(process.name(), exitValue, process.logFile(), process.logTail()));
  }
}
