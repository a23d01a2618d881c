package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.schemas.Warning;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a change is refused for what of it has no effect, or carried out without that: as the
 * parameter {@code strict} of the call says.
 *
 * @param usual what holds for calls without the parameter
 */
public record Strictness(boolean usual) {
  private static final String PARAMETER = "strict";

  /** Notes all that has no effect, if the call is strict. To be called when all is read. */
  void check(boolean strict, Reading<?> reading, QueryParameters query, Violations violations) {
    if (!strict) {
      return;
    }
    Map<String, String> reasons =
        reading.warnings().stream()
            .collect(Collectors.toMap(Warning::getField, Warning::getMessage, (one, same) -> one));
    for (String field : reading.ignoredFields()) {
      violations.add(field, reasons.getOrDefault(field, "has no effect"), "absent, as strict");
    }
    List<String> parameters = query.ignored();
    parameters.forEach(
        parameter -> violations.add(parameter, "has no effect", "absent, as strict"));
  }

  boolean isAskedFor(QueryParameters query) {
    return query.flag(PARAMETER, usual);
  }
}
