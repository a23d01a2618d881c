/**
 * The description of the API, for programs: {@code openapi.yaml}, kept by hand and held to the code
 * by tests. Serves it, and knows nothing of what it says.
 */
@NullMarked
package dev.endpointpipeline.gateway.openapi;

import org.jspecify.annotations.NullMarked;
