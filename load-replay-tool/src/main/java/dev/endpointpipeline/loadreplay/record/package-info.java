/** Sources that recordings are made from: topics and HTTP archives. Does not send calls. */
@NullMarked
package dev.endpointpipeline.loadreplay.record;

import org.jspecify.annotations.NullMarked;
