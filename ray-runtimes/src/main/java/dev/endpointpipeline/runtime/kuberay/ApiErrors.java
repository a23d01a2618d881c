package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.ray.RayFailure;
import dev.endpointpipeline.runtime.rollout.RefusedException;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether an error of the API server is final, can be retried, or needs another read first. */
final class ApiErrors {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int INVALID = 422;
  private static final String FIELD_CONFLICT = "FieldManagerConflict";

  /** Server-side apply of a field of another type is a 500. */
  private static final String NOT_OF_THE_SCHEMA = "failed to create typed patch object";

  private static final Pattern MANAGER = Pattern.compile("\"([^\"]+)\"");

  /**
   * The field manager of KubeRay's operator. It sets its finalizer by writing the whole RayService,
   * and so becomes a manager of fields that look different when it writes them, such as lists of
   * worker groups.
   */
  private static final String OPERATOR = "kuberay-operator";

  private static final String DENIED_BY_POLICY = "admission webhook";

  private ApiErrors() {}

  /** Of a call that writes. */
  static RuntimeException ofWrite(KubernetesClientException error) {
    if (message(error).contains(NOT_OF_THE_SCHEMA)) {
      return refused(error);
    }
    return switch (error.getCode()) {
      case BAD_REQUEST, TOO_LARGE, INVALID -> refused(error);
      // An admission webhook chooses its own code; this one is the default.
      case FORBIDDEN -> message(error).contains(DENIED_BY_POLICY) ? refused(error) : of(error);
      case CONFLICT -> conflict(error);
      default -> of(error);
    };
  }

  /** Of any call. */
  static RuntimeException of(KubernetesClientException error) {
    if (error.getCode() <= 0) {
      return UnavailableException.passing("Kubernetes' API server can't be reached", cause(error));
    }
    return switch (error.getCode()) {
      case UNAUTHORIZED ->
          UnavailableException.lasting(
              "Kubernetes does not accept this service's credentials", cause(error));
      case FORBIDDEN ->
          UnavailableException.lasting(
              "Kubernetes does not let this service: " + message(error), cause(error));
      case NOT_FOUND -> notFound(error);
      default ->
          UnavailableException.passing(
              "Kubernetes' API server responded with " + error.getCode() + ": " + message(error),
              cause(error));
    };
  }

  private static RuntimeException notFound(KubernetesClientException error) {
    boolean namespace =
        details(error).map(StatusDetails::getKind).filter("namespaces"::equals).isPresent();
    return UnavailableException.lasting(
        namespace
            ? "there is no namespace for the endpoint: " + message(error)
            : "Kubernetes does not know RayServices: KubeRay is not installed",
        cause(error));
  }

  private static RuntimeException refused(KubernetesClientException error) {
    return new RefusedException(
        RayFailure.RESOURCE_REFUSED, "Kubernetes refused the RayService", message(error));
  }

  /** Whether only KubeRay's operator manages fields of ours, too. */
  static boolean isConflictWithTheOperator(KubernetesClientException error) {
    List<StatusCause> causes = fieldConflicts(error);
    return !causes.isEmpty()
        && causes.stream()
            .flatMap(cause -> MANAGER.matcher(cause.getMessage()).results())
            .allMatch(manager -> manager.group(1).equals(OPERATOR));
  }

  private static List<StatusCause> fieldConflicts(KubernetesClientException error) {
    return details(error).map(StatusDetails::getCauses).orElse(List.of()).stream()
        .filter(cause -> FIELD_CONFLICT.equals(cause.getReason()))
        .toList();
  }

  private static RuntimeException conflict(KubernetesClientException error) {
    List<StatusCause> causes = fieldConflicts(error);
    return causes.isEmpty()
        ? new ResourceConflictException()
        : new RefusedException(
            RayFailure.FIELD_CONFLICT,
            "somebody else set fields of the RayService",
            causes.stream()
                .map(cause -> cause.getField() + ": " + cause.getMessage())
                .collect(Collectors.joining("; ")));
  }

  private static Optional<StatusDetails> details(KubernetesClientException error) {
    return Optional.ofNullable(error.getStatus()).map(Status::getDetails);
  }

  /** The client's own exception repeats the response, which may hold secrets. */
  private static @Nullable Throwable cause(KubernetesClientException error) {
    return error.getCause();
  }

  private static String message(KubernetesClientException error) {
    return Optional.ofNullable(error.getStatus())
        .map(Status::getMessage)
        .orElseGet(() -> "HTTP " + error.getCode());
  }
}
