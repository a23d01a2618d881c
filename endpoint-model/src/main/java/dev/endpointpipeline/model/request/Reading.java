package dev.endpointpipeline.model.request;

import java.util.List;

/**
 * What a valid request says.
 *
 * @param value the request as a record of the contract
 * @param ignoredFields where the request has fields that this service does not know, in printable
 *     ASCII; {@value Findings#MOST_NAMED}, and one more if there are more
 */
public record Reading<T>(T value, List<String> ignoredFields) {}
