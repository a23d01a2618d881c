package dev.endpointpipeline.localstack;

import java.util.List;
import java.util.Map;

/**
 * How brokers and registry are reached. All addresses have one host name, which each process may
 * resolve in its own way, for example to relays. The processes themselves listen on 127.0.0.1.
 */
public interface Routes {
  /** Without anything in between. */
  Routes DIRECT =
      new Routes() {
        @Override
        public String host() {
          return "127.0.0.1";
        }

        @Override
        public void open(Map<String, List<Integer>> ports) {
          // Nothing is needed
        }

        @Override
        public List<String> jvmArguments(String process) {
          return List.of();
        }
      };

  /** The host name in all addresses. */
  String host();

  /**
   * Called before the processes start; again if they have to start with other ports.
   *
   * @param ports where the processes will listen, by their names
   */
  void open(Map<String, List<Integer>> ports);

  /** What makes a process use these routes, by its name. */
  List<String> jvmArguments(String process);
}
