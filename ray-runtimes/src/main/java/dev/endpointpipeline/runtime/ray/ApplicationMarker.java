package dev.endpointpipeline.runtime.ray;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one revision hands applications to Ray: with marks that have Ray do what it would not do of
 * itself. See docs/decisions/0025-what-is-running-is-what-was-asked-for.md.
 */
public final class ApplicationMarker {
  private final long revision;
  private final long attempt;
  private final PreviousApplications before;

  /**
   * Makes one.
   *
   * @param attempt any number that is unlikely to be that of another try of the revision
   * @param before what replicas may still have been given, whatever Ray was given since
   */
  public ApplicationMarker(long revision, long attempt, PreviousApplications before) {
    this.revision = revision;
    this.attempt = attempt;
    this.before = before;
  }

  /**
   * What Ray has of an application.
   *
   * @param config what it was given last, with marks; null if that is not known
   * @param failed whether it failed with that
   * @param runs whether a deployment of that name may run already
   */
  public record Known(@Nullable JsonNode config, boolean failed, Predicate<String> runs) {}

  /**
   * The application's configuration with the marks that it needs.
   *
   * @param wanted without marks
   * @param known empty if Ray does not have the application
   */
  public ObjectNode marked(ObjectNode wanted, Optional<Known> known) {
    ObjectNode attempted =
        ApplicationMarks.with(
            MarkVariables.ATTEMPT, known.flatMap(each -> attempt(each, wanted)), wanted);
    ObjectNode marked =
        ApplicationMarks.with(
                MarkVariables.RESTART, known.flatMap(each -> restart(each, wanted)), attempted)
            .deepCopy();
    RevisionMark.write(marked, revision, attempt);
    known.ifPresent(each -> InitialReplicas.erase(marked, each.runs()));
    return marked;
  }

  private Optional<String> attempt(Known known, ObjectNode wanted) {
    if (!known.failed()) {
      return ApplicationMarks.attempt(known.config());
    }
    return ApplicationMarks.isTriedAs(wanted, known.config())
        ? Optional.of(Long.toString(revision))
        : Optional.empty();
  }

  /**
   * Replicas that would keep their user_config have to be replaced: by this revision, or by one
   * before it, which may have failed before it came to that. After such a failure they may still
   * have what served before.
   */
  private Optional<String> restart(Known known, ObjectNode wanted) {
    UserConfigs configs = UserConfigs.of(wanted);
    return Stream.concat(
            Optional.ofNullable(known.config()).map(UserConfigs::of).stream(),
            before
                .application(wanted.path("name").asString(""))
                .map(ServedApplication::userConfigs)
                .stream())
        .filter(had -> had.areKeptDespite(configs))
        .map(had -> Long.toString(revision))
        .findFirst()
        .or(() -> ApplicationMarks.restart(known.config()));
  }
}
