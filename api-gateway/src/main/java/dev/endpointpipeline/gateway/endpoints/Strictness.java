package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.model.request.Reading;
import dev.endpointpipeline.model.request.Violations;
import dev.endpointpipeline.schemas.Warning;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a change with fields or parameters without effect is refused or accepted without them, by
 * the parameter {@code strict} of the call.
 *
 * @param byDefault the default of the parameter
 */
public record Strictness(boolean byDefault) {
  private static final String PARAMETER = "strict";

  /**
   * Adds a violation for all that has no effect, if the call is strict. Call it when all is read.
   */
  void check(boolean strict, Reading<?> reading, QueryParameters query, Violations violations) {
    if (!strict) {
      return;
    }
    Map<String, String> reasons =
        reading.warnings().stream()
            .collect(Collectors.toMap(Warning::getField, Warning::getMessage, (one, same) -> one));
    for (String field : reading.ignoredFields()) {
      violations.add(
          field, reasons.getOrDefault(field, "has no effect"), "absent with strict=true");
    }
    List<String> parameters = query.ignored();
    parameters.forEach(
        parameter -> violations.add(parameter, "has no effect", "absent with strict=true"));
  }

  boolean isAskedFor(QueryParameters query) {
    return query.flag(PARAMETER, byDefault);
  }
}
