package dev.endpointpipeline.runtime.kuberay;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why a pod does not run, in Kubernetes' words. */
final class PodProblem {
  /** What every pod waits for at first. */
  private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

  private PodProblem() {}

  /** Empty if the pod runs, or will as far as one can tell. */
  static Optional<String> of(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    Stream<String> unscheduled =
        conditions(status)
            .filter(condition -> "PodScheduled".equals(condition.getType()))
            .filter(condition -> "False".equals(condition.getStatus()))
            .map(condition -> text(condition.getReason(), condition.getMessage()));
    Stream<String> containers =
        Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
            .filter(Objects::nonNull)
            .flatMap(List::stream)
            .flatMap(container -> trouble(container).stream());
    return Stream.concat(unscheduled, containers)
        .findFirst()
        .map(reason -> "pod " + pod.getMetadata().getName() + " " + reason);
  }

  private static Stream<PodCondition> conditions(PodStatus status) {
    return status.getConditions() == null ? Stream.empty() : status.getConditions().stream();
  }

  private static Optional<String> trouble(ContainerStatus container) {
    return Optional.ofNullable(container.getState())
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting.getReason() != null && !USUAL.contains(waiting.getReason()))
        .map(
            waiting ->
                text(waiting.getReason(), waiting.getMessage())
                    + lastEnd(container).map(end -> " (ended before: " + end + ")").orElse(""));
  }

  private static Optional<String> lastEnd(ContainerStatus container) {
    return Optional.ofNullable(container.getLastState())
        .map(ContainerState::getTerminated)
        .map(end -> text(end.getReason(), end.getMessage()));
  }

  private static String text(String reason, String message) {
    return message == null || message.isEmpty() ? reason : reason + ": " + message;
  }
}
