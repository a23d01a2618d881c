package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.Warning;
import java.util.List;

/**
 * The content of a valid request.
 *
 * @param value the request as a record of the contract
 * @param ignoredFields paths of fields without effect, because they are unknown or no runtime uses
 *     them, in printable ASCII; at most {@value Violations#MAX}, and one more if there are more
 * @param warnings about the first {@value Limits#WARNINGS} of them, except fields that are only in
 *     responses
 */
public record Reading<T>(T value, List<String> ignoredFields, List<Warning> warnings) {}
