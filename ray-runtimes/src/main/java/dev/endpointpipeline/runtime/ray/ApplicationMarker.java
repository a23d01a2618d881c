package dev.endpointpipeline.runtime.ray;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Marks the configurations that one revision gives to Ray, so that Ray does what it would not do
 * for the same configuration: try a failed application again, or restart replicas. See
 * docs/decisions/0025-what-is-running-is-what-was-asked-for.md.
 */
public final class ApplicationMarker {
  private final long revision;
  private final long attempt;
  private final PreviousApplications before;

  /**
   * Makes one.
   *
   * @param attempt a number that another attempt of the revision is unlikely to have
   * @param before what replicas may still run with, whatever Ray was given since
   */
  public ApplicationMarker(long revision, long attempt, PreviousApplications before) {
    this.revision = revision;
    this.attempt = attempt;
    this.before = before;
  }

  /**
   * An application as Ray has it now.
   *
   * @param config what Ray was given last, with marks; null if that is not known
   * @param failed whether it failed with that
   * @param runs whether a deployment of that name may run already
   */
  public record Current(@Nullable JsonNode config, boolean failed, Predicate<String> runs) {}

  /**
   * The application's configuration with the marks that it needs.
   *
   * @param wanted without marks
   * @param current empty if Ray does not have the application
   */
  public ObjectNode marked(ObjectNode wanted, Optional<Current> current) {
    ObjectNode attempted =
        ApplicationMarks.with(
            MarkVariables.ATTEMPT, current.flatMap(each -> attempt(each, wanted)), wanted);
    ObjectNode marked =
        ApplicationMarks.with(
                MarkVariables.RESTART, current.flatMap(each -> restart(each, wanted)), attempted)
            .deepCopy();
    RevisionMark.write(marked, revision, attempt);
    current.ifPresent(each -> InitialReplicas.erase(marked, each.runs()));
    return marked;
  }

  private Optional<String> attempt(Current current, ObjectNode wanted) {
    if (!current.failed()) {
      return ApplicationMarks.attempt(current.config());
    }
    return ApplicationMarks.isSameToRay(wanted, current.config())
        ? Optional.of(Long.toString(revision))
        : Optional.empty();
  }

  /**
   * Replicas that would keep their user_config have to be replaced: by this revision, or by one
   * before it, which may have failed before it came to that. After such a failure they may still
   * have what served before.
   */
  private Optional<String> restart(Current current, ObjectNode wanted) {
    UserConfigs configs = UserConfigs.of(wanted);
    return Stream.concat(
            Optional.ofNullable(current.config()).map(UserConfigs::of).stream(),
            before
                .application(wanted.path("name").asString(""))
                .map(ServedApplication::userConfigs)
                .stream())
        .filter(had -> had.wouldBeKeptInsteadOf(configs))
        .map(had -> Long.toString(revision))
        .findFirst()
        .or(() -> ApplicationMarks.restart(current.config()));
  }
}
