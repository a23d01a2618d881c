/**
 * Serves the description of the API, {@code openapi.yaml}, which is written by hand and checked
 * against the code by tests.
 */
@NullMarked
package dev.endpointpipeline.gateway.openapi;

import org.jspecify.annotations.NullMarked;
