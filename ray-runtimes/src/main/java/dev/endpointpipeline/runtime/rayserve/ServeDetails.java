package dev.endpointpipeline.runtime.rayserve;

import dev.endpointpipeline.runtime.rollout.ReportedApplication;
import dev.endpointpipeline.runtime.rollout.ReportedDeployment;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Ray shows of Serve: the part of its ServeInstanceDetails that we use. Ray omits members that
 * are not set, and new releases add status words.
 *
 * @param applications by name; empty also when Serve does not run
 * @param capacityUnset whether this Ray supports a target capacity, and has none
 */
record ServeDetails(NavigableMap<String, Application> applications, boolean capacityUnset) {
  /** A Ray without applications. */
  static final ServeDetails NOTHING = new ServeDetails(new TreeMap<>(), false);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          // Python writes Infinity for a number that is too large for it.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  ServeDetails {
    applications = Collections.unmodifiableNavigableMap(new TreeMap<>(applications));
  }

  /**
   * Reads Ray's response.
   *
   * @throws UnavailableException if it is not Ray's: another server is at its address
   */
  static ServeDetails parse(byte[] json) {
    JsonNode shown;
    try {
      shown = JSON.readTree(json);
    } catch (JacksonException e) {
      // Its message may repeat some of the text.
      throw UnavailableException.lasting(
          "the server at Ray's address is not Ray: it does not respond with JSON", null);
    }
    if (!shown.path("applications").isObject()) {
      throw UnavailableException.lasting(
          "the server at Ray's address is not Ray: it shows no applications", null);
    }
    NavigableMap<String, Application> applications = new TreeMap<>();
    shown
        .get("applications")
        .forEachEntry((name, details) -> applications.put(name, Application.of(name, details)));
    return new ServeDetails(applications, shown.path("target_capacity").isNull());
  }

  /** An application, if Ray shows one of that name. */
  Optional<Application> application(String name) {
    return Optional.ofNullable(applications.get(name));
  }

  /**
   * One application.
   *
   * @param status Ray's status word
   * @param message Ray's reason for it; may be empty
   * @param config the configuration that Ray was given, with secrets; null if it was not deployed
   *     through the API, and while it is being deleted
   * @param ingress the deployment that takes its requests, once Ray knows it
   * @param deployments empty while the application is imported and built, and when that failed: the
   *     replicas from before then keep running, but are not shown
   */
  record Application(
      String name,
      String status,
      String message,
      @Nullable JsonNode config,
      Optional<String> ingress,
      List<Deployment> deployments)
      implements ReportedApplication {

    private static Application of(String name, JsonNode details) {
      JsonNode config = details.path("deployed_app_config");
      JsonNode ingress = details.path("deployment_topology").path("ingress_deployment");
      return new Application(
          name,
          details.path("status").asString("UNKNOWN"),
          details.path("message").asString(""),
          config.isObject() ? config : null,
          ingress.asStringOpt(),
          details.path("deployments").values().stream().map(Deployment::of).toList());
    }

    boolean isBeingDeleted() {
      return status.equals("DELETING");
    }

    /** Whether Ray imports and builds it, or has yet to. */
    boolean isBeingBuilt() {
      return status.equals("DEPLOYING") && deployments.isEmpty();
    }

    /** Whether it certainly has no replica left that could serve its requests. */
    boolean servesNothing() {
      List<Deployment> needed = needed();
      return !needed.isEmpty()
          && needed.stream().allMatch(each -> each.target() > 0 && !each.serves());
    }

    /** Whether it is scaled to zero: it accepts requests, and the first one wakes it. */
    boolean isAsleep() {
      List<Deployment> needed = needed();
      return !needed.isEmpty() && needed.stream().allMatch(each -> each.target() == 0);
    }

    /** Whether a replica serves its requests. */
    boolean serves() {
      return needed().stream().anyMatch(Deployment::serves);
    }

    /** The deployment that takes its requests; all of them until Ray knows which. */
    private List<Deployment> needed() {
      return deployments.stream()
          .filter(each -> ingress.map(each.name()::equals).orElse(true))
          .toList();
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return name + " " + status;
    }
  }

  /**
   * One deployment of an application.
   *
   * @param status Ray's status word
   * @param message Ray's reason for it; may be empty
   * @param target how many replicas there should be
   * @param autoscaled whether Ray decides how many there should be
   * @param mostPerNode how many replicas a node may have; 0 if any number
   * @param replicas those that exist
   */
  record Deployment(
      String name,
      String status,
      String message,
      int target,
      boolean autoscaled,
      int mostPerNode,
      List<Replica> replicas)
      implements ReportedDeployment {
    /** States in which a replica serves: also while it gets another user_config. */
    private static final Set<String> SERVING =
        Set.of("RUNNING", "UPDATING", "RECOVERING", "PENDING_MIGRATION");

    private static Deployment of(JsonNode details) {
      return new Deployment(
          details.path("name").asString(""),
          details.path("status").asString("UNKNOWN"),
          details.path("message").asString(""),
          details.path("target_num_replicas").asInt(0),
          details.path("deployment_config").path("autoscaling_config").isObject(),
          details.path("deployment_config").path("max_replicas_per_node").asInt(0),
          details.path("replicas").values().stream().map(Replica::of).toList());
    }

    long running() {
      return replicas.stream().map(Replica::state).filter("RUNNING"::equals).count();
    }

    /** Whether it has no replica, and gets none before its first request. */
    boolean isScaledToZero() {
      return target == 0 && replicas.isEmpty();
    }

    /** Whether replicas wait for a node because each node has as many as it may. */
    boolean waitsForANode() {
      Map<String, Long> perNode =
          replicas.stream()
              .flatMap(replica -> replica.node().stream())
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
      return mostPerNode > 0
          && !perNode.isEmpty()
          && perNode.values().stream().allMatch(count -> count >= mostPerNode)
          && replicas.stream().anyMatch(replica -> replica.node().isEmpty());
    }

    private boolean serves() {
      return replicas.stream().map(Replica::state).anyMatch(SERVING::contains);
    }
  }

  /**
   * One replica of a deployment.
   *
   * @param state Ray's word
   * @param node where it runs, once Ray has placed it
   */
  record Replica(String state, Optional<String> node) {
    private static Replica of(JsonNode details) {
      return new Replica(
          details.path("state").asString("UNKNOWN"), details.path("node_id").asStringOpt());
    }
  }
}
