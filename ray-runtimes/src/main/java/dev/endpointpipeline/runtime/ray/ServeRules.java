package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.model.spec.ServeApplications;
import dev.endpointpipeline.schemas.AgencyConfig;
import dev.endpointpipeline.schemas.AutoscalingConfig;
import dev.endpointpipeline.schemas.CapRef;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.OidcConfig;
import dev.endpointpipeline.schemas.RayActorOptions;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.ServeDeployment;
import dev.endpointpipeline.schemas.ServeRuntimeEnv;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What Ray Serve would refuse, now or minutes later, or silently ignore. A value that may be a
 * secret, or lead to one, is not repeated.
 */
final class ServeRules {
  private static final double MEBIBYTE = 1024 * 1024;

  /** Ray counts bytes, too, in ten-thousandths in 64 bits. */
  private static final double MAX_BYTES = 9e14;

  /** A user_config that has one of them most likely has many. */
  private static final int MAX_NUMBERS = 10;

  private final ObjectStore objectStore;
  private final CapVersions caps;
  private final ClusterProvisioning provisioning;
  private final SpecProblems problems;

  ServeRules(
      ObjectStore objectStore,
      CapVersions caps,
      ClusterProvisioning provisioning,
      SpecProblems problems) {
    this.objectStore = objectStore;
    this.caps = caps;
    this.provisioning = provisioning;
    this.problems = problems;
  }

  void check(EndpointSpec spec) {
    List<ServeApplication> applications = ServeApplications.of(spec);
    Map<String, String> routes = new HashMap<>();
    for (int i = 0; i < applications.size(); i++) {
      String field = RayServiceSpec.APPLICATIONS + "[" + i + "]";
      ServeApplication application = applications.get(i);
      ascii(field + ".name", application.getName());
      importPath(field + ".import_path", application.getImportPath());
      routePrefix(field, application.getRoutePrefix(), routes);
      runtimeEnv(field + ".runtime_env", application.getRuntimeEnv(), spec);
      Set<String> names = new HashSet<>();
      for (int j = 0; j < application.getDeployments().size(); j++) {
        deployment(field + ".deployments[" + j + "]", application.getDeployments().get(j), names);
      }
    }
    cap(spec, applications);
    whatNodesWouldNeed(spec);
  }

  /** Things that an application would not find on its nodes, as no runtime puts them there. */
  private void whatNodesWouldNeed(EndpointSpec spec) {
    if (!spec.getCacheList().isEmpty()) {
      problems.add(
          "cache_list", spec.getCacheList().size() + " caches", "none: not mounted on Ray");
    }
    if (spec.getCustomImageId() != null) {
      problems.add("custom_image_id", "an image", "none: name an image of the catalogue in cap");
    }
    RayServiceSpec.of(spec)
        .ifPresent(
            service -> {
              OidcConfig oidc = service.getOidcConfig();
              if (oidc != null && Boolean.TRUE.equals(oidc.getEnableOidc())) {
                problems.add(
                    RayServiceSpec.FIELD + ".oidc_config.enable_oidc",
                    true,
                    "false: Ray would not ask callers to sign in");
              }
              AgencyConfig agency = service.getAgencyConfig();
              if (agency != null && Boolean.TRUE.equals(agency.getEnableAgency())) {
                problems.add(
                    RayServiceSpec.FIELD + ".agency_config.enable_agency",
                    true,
                    "false: no agency is given to Ray's nodes");
              }
            });
  }

  /**
   * Ray uses these names in metrics and fails where a name is not ASCII: replicas don't start, no
   * application of that Serve makes progress, and behind such a route each request fails with 500.
   */
  private void ascii(String field, String name) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(name)) {
      problems.add(field, "'" + name + "'", "ASCII characters only, or Ray stalls");
    }
  }

  /** Ray's own rule about the form; whether the module exists shows when Ray builds it. */
  private void importPath(String field, String path) {
    char separator = path.indexOf(':') >= 0 ? ':' : '.';
    int last = path.lastIndexOf(separator);
    boolean twice = separator == ':' && path.indexOf(':') != last;
    if (last <= 0 || last == path.length() - 1 || twice) {
      problems.add(field, "'" + path + "'", "module:attribute or module.attribute");
    }
  }

  private void routePrefix(String application, @Nullable String given, Map<String, String> routes) {
    String field = application + ".route_prefix";
    String prefix = given == null || given.isEmpty() ? "/" : given;
    boolean wellFormed =
        prefix.startsWith("/")
            && (prefix.equals("/") || !prefix.endsWith("/"))
            && prefix.indexOf('{') < 0
            && prefix.indexOf('}') < 0;
    ascii(field, prefix);
    if (prefix.equals("/-") || prefix.startsWith("/-/")) {
      problems.add(field, "'" + prefix + "'", "none below /-/, which Serve uses itself");
    }
    if (!wellFormed) {
      problems.add(field, "'" + prefix + "'", "/, or /path without a / at its end and braces");
      return;
    }
    String other = routes.putIfAbsent(prefix, application);
    if (other != null) {
      String found =
          !prefix.equals(given) ? "absent, which means '/', and so" : "'" + prefix + "',";
      problems.add(field, found + " the same as that of " + other, "a prefix of its own");
    }
  }

  private void runtimeEnv(String field, ServeRuntimeEnv runtimeEnv, EndpointSpec spec) {
    String workingDir = runtimeEnv.getWorkingDir();
    if (workingDir != null && !workingDir.isBlank()) {
      workingDirectory(field + ".working_dir", workingDir);
    }
    Map<String, String> variables = Objects.requireNonNullElse(runtimeEnv.getEnvVars(), Map.of());
    if (variables.containsKey(ServeConfigMapping.DATA_INPUT_PATH)
        && RayServiceSpec.dataInputPath(spec).isPresent()) {
      problems.add(
          field + ".env_vars." + ServeConfigMapping.DATA_INPUT_PATH,
          "set twice (expected: by data_infos only)");
    }
    for (String name : MarkVariables.ALL) {
      if (variables.containsKey(name)) {
        problems.add(
            field + ".env_vars." + name, "reserved (expected: another name; the service sets it)");
      }
    }
    if (variables.keySet().stream().anyMatch(name -> name.contains("=") || hasNul(name))) {
      problems.add(field + ".env_vars", "a name with '=' or NUL", "names without");
    }
    if (variables.values().stream().anyMatch(ServeRules::hasNul)) {
      problems.add(field + ".env_vars", "a value with NUL", "values without");
    }
    int length = ProcessArgument.length(ServeConfigMapping.variables(runtimeEnv, spec), workingDir);
    if (length > ProcessArgument.LONGEST) {
      problems.add(
          field + ".env_vars",
          length + " bytes as JSON in ASCII",
          "at most "
              + ProcessArgument.LONGEST
              + " together, as Ray hands them to each process as one argument; put what is long"
              + " into files or user_config");
    }
  }

  private static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  private void workingDirectory(String field, String given) {
    try {
      WorkingDirectory.uri(given, objectStore);
    } catch (IllegalArgumentException e) {
      problems.add(field, String.valueOf(e.getMessage()));
    }
  }

  private void deployment(String field, ServeDeployment deployment, Set<String> names) {
    if (deployment.getName() == null) {
      problems.add(field + ".name", "missing", "the name of a deployment in the code");
    } else {
      ascii(field + ".name", deployment.getName());
      if (!names.add(deployment.getName())) {
        problems.add(field + ".name", "the same as another's", "one entry for each deployment");
      }
    }
    Integer replicas = deployment.getNumReplicas();
    if (replicas != null && deployment.getAutoscalingConfig() != null) {
      problems.add(field + ".num_replicas", "not together with autoscaling_config");
    } else if (replicas != null && replicas == 0) {
      problems.add(field + ".num_replicas", 0, ">= 1, or autoscaling_config with min_replicas 0");
    }
    Integer queued = deployment.getMaxQueuedRequests();
    if (queued != null && queued == 0) {
      problems.add(field + ".max_queued_requests", 0, ">= 1, or -1 for no limit");
    }
    if (deployment.getUserConfig() != null) {
      numbers(field + ".user_config", ServeConfigMapping.userConfig(deployment.getUserConfig()));
    }
    if (deployment.getAutoscalingConfig() != null) {
      autoscaling(
          field + ".autoscaling_config",
          deployment.getAutoscalingConfig(),
          deployment.getMaxOngoingRequests());
    }
    if (deployment.getRayActorOptions() != null) {
      actorOptions(field + ".ray_actor_options", deployment.getRayActorOptions());
    }
  }

  private void numbers(String field, JsonNode userConfig) {
    Predicate<BigDecimal> tooLarge = number -> Double.isInfinite(number.doubleValue());
    Predicate<BigDecimal> tooSmall = number -> number.signum() != 0 && number.doubleValue() == 0;
    where(tooLarge, userConfig)
        .limit(MAX_NUMBERS)
        .forEach(
            path ->
                problems.add(
                    field + path,
                    "a number outside the range of a double (expected: within 1.7E308, or Ray takes it for"
                        + " infinite)"));
    where(tooSmall, userConfig)
        .limit(MAX_NUMBERS)
        .forEach(
            path ->
                problems.add(
                    field + path,
                    "a number outside the range of a double (expected: 0, or not below 4.9E-324, or Ray takes"
                        + " it for 0)"));
  }

  /** Where in it there are such numbers; found only as far as it is asked for. */
  private static Stream<String> where(Predicate<BigDecimal> number, JsonNode value) {
    if (value.isNumber()) {
      return number.test(value.decimalValue()) ? Stream.of("") : Stream.empty();
    }
    if (value.isArray()) {
      return IntStream.range(0, value.size())
          .boxed()
          .flatMap(i -> where(number, value.get(i)).map(path -> "[" + i + "]" + path));
    }
    return value.properties().stream()
        .flatMap(
            member -> where(number, member.getValue()).map(path -> "." + member.getKey() + path));
  }

  private void autoscaling(
      String field, AutoscalingConfig autoscaling, @Nullable Integer maxOngoingRequests) {
    int min = Replicas.min(autoscaling);
    int max = Replicas.max(autoscaling);
    if (max == 0) {
      problems.add(field + ".max_replicas", 0, ">= 1");
    } else if (max < min) {
      String found = autoscaling.getMaxReplicas() == null ? "absent, which means " + max : "" + max;
      problems.add(field + ".max_replicas", found, "not below min_replicas, " + min);
    }
    Integer initial = autoscaling.getInitialReplicas();
    if (initial != null && (initial < min || (initial > max && max > 0))) {
      problems.add(
          field + ".initial_replicas",
          initial,
          "from min_replicas to max_replicas, " + min + "-" + max);
    }
    Integer target = autoscaling.getTargetOngoingRequests();
    if (target != null && maxOngoingRequests != null && target > maxOngoingRequests) {
      problems.add(
          field + ".target_ongoing_requests",
          target,
          "not above max_ongoing_requests, " + maxOngoingRequests + ", or nothing is ever scaled");
    }
  }

  private void actorOptions(String field, RayActorOptions options) {
    Double cpus = options.getNumCpus();
    if (cpus != null && !ActorResources.isAmount(cpus)) {
      problems.add(field + ".num_cpus", cpus, ActorResources.AMOUNT);
    }
    Double memory = options.getMemory();
    if (memory != null && (memory < 0 || (memory > 0 && memory < MEBIBYTE) || memory > MAX_BYTES)) {
      problems.add(field + ".memory", memory, "bytes: 0 or a number from 1048576 to 9.0E14");
    }
    try {
      ActorResources.parse(options.getResources());
    } catch (IllegalArgumentException e) {
      problems.add(field + ".resources", String.valueOf(e.getMessage()));
    }
  }

  private void cap(EndpointSpec spec, List<ServeApplication> applications) {
    CapRef cap = spec.getCap();
    if (cap == null || (cap.getCapId() == null && cap.getVersionId() == null)) {
      return;
    }
    Optional<CapVersions.CapVersion> version = caps.find(cap);
    if (version.isEmpty()) {
      problems.add("cap", "no version of a CAP that is known here", "one of the catalogue");
      return;
    }
    if (provisioning == ClusterProvisioning.EXISTING && version.get().image().isPresent()) {
      problems.add("cap", "a version with an image", "one of code only: this Ray runs already");
    }
    boolean needed =
        applications.stream()
            .map(application -> application.getRuntimeEnv().getWorkingDir())
            .anyMatch(own -> own == null || own.isBlank());
    if (needed) {
      version.get().workingDirectory().ifPresent(code -> workingDirectory("cap", code));
    }
  }
}
