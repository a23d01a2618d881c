package dev.endpointpipeline.localstack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The main class of a broker process: formats the log directory if needed, then runs the broker in
 * the same JVM, because another JVM costs more than a second.
 *
 * <p>Arguments: the cluster's id, the broker's configuration file, and any SCRAM users as
 * kafka-storage takes them.
 */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) {
    List<String> format =
        new ArrayList<>(
            List.of("format", "--ignore-formatted", "--cluster-id", args[0], "--config", args[1]));
    Arrays.stream(args).skip(2).forEach(user -> format.addAll(List.of("--add-scram", user)));
    int exitValue = StorageTool.execute(format.toArray(String[]::new), System.out);
    if (exitValue != 0) {
      System.exit(exitValue);
    }
    Kafka.main(new String[] {args[1]});
  }
}
