package dev.endpointpipeline.demo;

import dev.endpointpipeline.schemas.EndpointStatusChanged;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One status event as a row of a table. */
final class EventLine {
  private static final int ID_LENGTH = 8;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private final ZoneId zone;

  /**
   * @param zone of the times shown
   */
  EventLine(ZoneId zone) {
    this.zone = zone;
  }

  /** The names of the columns. */
  static String header() {
    return row("time", "endpoint", "revision", "status", "step", "serving", "outcome", "");
  }

  String of(EndpointStatusChanged event) {
    String endpoint = event.getEndpointId();
    return row(
        time(event.getOccurredAt()),
        endpoint.substring(0, Math.min(endpoint.length(), ID_LENGTH)),
        event.getRevision(),
        event.getStatus(),
        event.getStep(),
        event.getServingRevision(),
        event.getOutcome(),
        remark(event));
  }

  private String time(Instant instant) {
    return TIME.format(instant.atZone(zone));
  }

  /** The reason of the outcome, or the detail of the step. */
  private static @Nullable String remark(EndpointStatusChanged event) {
    if (event.getSupersededBy() != null) {
      return "by revision " + event.getSupersededBy();
    }
    if (event.getDuplicateOf() != null) {
      return "of revision " + event.getDuplicateOf();
    }
    return event.getErrorCode() == null
        ? event.getStepDetail()
        : event.getErrorCode() + ": " + event.getErrorMsg();
  }

  private static String row(@Nullable Object... cells) {
    Object[] texts = new Object[cells.length];
    for (int i = 0; i < cells.length; i++) {
      texts[i] = Objects.requireNonNullElse(cells[i], "");
    }
    return "%-12s  %-8s  %8s  %-8s  %-21s  %7s  %-10s  %s".formatted(texts).stripTrailing();
  }
}
