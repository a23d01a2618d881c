package dev.endpointpipeline.model.request;

import dev.endpointpipeline.schemas.Warning;
import java.util.List;

/**
 * What a valid request says.
 *
 * @param value the request as a record of the contract
 * @param ignoredFields where the request has fields that have no effect, because this service does
 *     not know them or because nothing acts on them, in printable ASCII; {@value Violations#MOST},
 *     and one more if there are more
 * @param warnings what the caller should know of the first of them, {@value Limits#WARNINGS} at
 *     most; not of those that are only there because an answer has them
 */
public record Reading<T>(T value, List<String> ignoredFields, List<Warning> warnings) {}
