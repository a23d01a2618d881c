/** HTTP responses of other services, received within bounds. */
@NullMarked
package dev.endpointpipeline.service.http;

import org.jspecify.annotations.NullMarked;
