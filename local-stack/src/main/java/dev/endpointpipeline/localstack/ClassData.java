package dev.endpointpipeline.localstack;

/**
 * What a process does with an archive of its class data, from which a JVM starts without loading
 * and checking each class again.
 */
public enum ClassData {
  /** Uses none but those of the JDK itself. */
  NONE,
  /** Uses the archive of an earlier run, if there is one for the same JDK and class path. */
  USE,
  /** Writes the archive when the process is stopped, which takes seconds. */
  RECORD
}
