package dev.endpointpipeline.localstack;

import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The main class of a broker's process: formats the log directory unless it is, and runs the
 * broker. In one JVM, as a second one costs more than a second.
 *
 * <p>Arguments: the cluster's id, the broker's configuration file.
 */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) {
    String[] format = {
      "format", "--ignore-formatted", "--cluster-id", args[0], "--config", args[1]
    };
    int exitValue = StorageTool.execute(format, System.out);
    if (exitValue != 0) {
      System.exit(exitValue);
    }
    Kafka.main(new String[] {args[1]});
  }
}
